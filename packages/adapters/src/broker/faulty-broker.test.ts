import { PortError } from '@viewzenix/core/ports'
import { accountOf, createMoodyBroker, orderOf } from '@viewzenix/testing/doubles/moody-broker'
import { describe, expect, it } from 'vitest'
import { type BrokerFaults, faultyBroker } from './faulty-broker.ts'

const account = accountOf('a')
const never = new AbortController().signal

/** @param draws what chance says, one after the other; 0.99 for ever after them */
const setUp = (draws: number[], faults: BrokerFaults = { errors: 5, timeouts: 5, lost: 5 }) => {
  const fake = createMoodyBroker()
  const heard: string[] = []
  const broker = faultyBroker(fake.broker, {
    faults,
    random: () => draws.shift() ?? 0.99,
    onFault: (fault, call) => heard.push(`${fault} ${call}`),
  })
  return { fake, broker, heard }
}
const kindOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => (error instanceof PortError ? error.kind : 'no PortError'),
  )

describe('a broker with faults', () => {
  it('an error is certainly not done, and may be tried again', async () => {
    const { fake, broker, heard } = setUp([0.049])
    expect(await kindOf(broker.placeOrder(account, orderOf('x'), never))).toBe('transient')
    expect(fake.placed).toEqual([])
    expect(await kindOf(broker.placeOrder(account, orderOf('x'), never))).toBe('done')
    expect(heard).toEqual(['error placeOrder'])
  })

  it.each([
    [0.49, ['x']],
    [0.5, []],
  ])('a timeout says nothing until the caller gives up, done or not (%s)', async (chance, placed) => {
    const { fake, broker } = setUp([0.05, chance])
    const caller = new AbortController()
    const kind = kindOf(broker.placeOrder(account, orderOf('x'), caller.signal))
    expect(await Promise.race([kind, new Promise((resolve) => setImmediate(resolve, 'silent'))])).toBe(
      'silent',
    )
    caller.abort()
    expect(await kind).toBe('unknown')
    expect(fake.placed).toEqual(placed)
  })

  it('a lost answer is done: unknown of a write, and to be asked again of a read', async () => {
    const { fake, broker } = setUp([0.149, 0.1])
    expect(await kindOf(broker.placeOrder(account, orderOf('x'), never))).toBe('unknown')
    expect(fake.placed).toEqual(['x'])
    expect(await kindOf(broker.findOrder(account, 'x', never))).toBe('transient')
    expect(await broker.findOrder(account, 'x', never)).toMatchObject({ clientOrderId: 'x' })
  })

  it('the stream loses updates and tells them twice', async () => {
    const { fake, broker } = setUp([0.99, 0.1, 0.01])
    const update = async (id: string) => ({
      accountId: 'a',
      order: await fake.broker.placeOrder(account, orderOf(id), never),
    })
    fake.pushes.push(await update('kept'), await update('lost'), await update('twice'))
    const told: string[] = []
    for await (const { order } of broker.streamUpdates(never)) told.push(order.clientOrderId)
    expect(told).toEqual(['kept', 'twice', 'twice'])
  })

  it('fails as often as it is told to', async () => {
    const { broker, heard } = setUp([], { errors: 0, timeouts: 0, lost: 0 })
    for (let i = 0; i < 100; i++) await broker.getBalance(account, never)
    expect(heard).toEqual([])
    const always = setUp([], { errors: 100, timeouts: 0, lost: 0 })
    expect(await kindOf(always.broker.getBalance(account, never))).toBe('transient')
  })
})
