import { type Broker, type IntegrationReport, type OrderUpdate, PortError } from '@viewzenix/core/ports'
import { accountOf, createMoodyBroker, type Mood, orderOf } from '@viewzenix/testing/doubles/moody-broker'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ResilientBrokerOptions, resilientBroker } from './resilient-broker.ts'

const never = new AbortController().signal
const account = accountOf('a')

beforeEach(() => void vi.useFakeTimers({ now: new Date('2030-01-01T00:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const setUp = (options: Partial<ResilientBrokerOptions> = {}) => {
  const fake = createMoodyBroker()
  const reports: IntegrationReport[] = []
  const broker = resilientBroker(fake.broker, {
    clock: { now: () => new Date() },
    report: (report) => void reports.push(report),
    ...options,
  })
  return { fake, broker, reports }
}

/** How a call ends, after so much time as it needs. */
const ending = async <T>(call: Promise<T>): Promise<T | PortError> => {
  const settled = call.catch((error: unknown) => {
    if (error instanceof PortError) return error
    throw error
  })
  await vi.advanceTimersByTimeAsync(60_000)
  return settled
}
const place = (broker: Broker, id = 'one', signal = never) => broker.placeOrder(account, orderOf(id), signal)

describe('an order', () => {
  it('is sent once, and its answer passes through', async () => {
    const { fake, broker } = setUp()
    expect(await ending(place(broker))).toMatchObject({ clientOrderId: 'one', status: 'submitted' })
    expect(fake.placed).toEqual(['one'])
  })

  it.each<[Mood, string]>([
    ['down', 'transient'],
    ['silent', 'unknown'],
    ['deaf', 'unknown'],
    ['broken', 'unknown'],
    ['refusing', 'rejected'],
    ['locked', 'misconfigured'],
  ])('is sent once to a broker that is %s, and ends %s', async (mood, kind) => {
    const { fake, broker } = setUp()
    fake.mood = mood
    expect(await ending(place(broker))).toMatchObject({ name: 'PortError', kind })
    expect(fake.calls).toEqual(['placeOrder'])
  })

  it('whatever happens is sent once at most, and never after it ended', async () => {
    const moods = fc.constantFrom<Mood>('well', 'down', 'silent', 'deaf', 'broken', 'refusing', 'locked')
    const step = fc.record({ mood: moods, patienceMs: fc.option(fc.integer({ min: 0, max: 12_000 })) })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.nat(4_000), async (steps, gapMs) => {
        const { fake, broker } = setUp({ bulkhead: { calls: 2, waiting: 3 }, breaker: { failures: 3 } })
        const ended: { id: string; kind: string; sent: boolean }[] = []
        for (const [i, { mood, patienceMs }] of steps.entries()) {
          fake.mood = mood
          const id = `order-${i}`
          const caller = new AbortController()
          if (patienceMs !== null) setTimeout(() => caller.abort(), patienceMs)
          const noted = (kind: string) => ended.push({ id, kind, sent: fake.placed.includes(id) })
          void place(broker, id, caller.signal).then(
            () => noted('answered'),
            (error: unknown) => noted(error instanceof PortError ? error.kind : 'foreign'),
          )
          await vi.advanceTimersByTimeAsync(gapMs)
        }
        await vi.advanceTimersByTimeAsync(120_000)
        expect(ended).toHaveLength(steps.length)
        expect(new Set(fake.placed).size).toBe(fake.placed.length)
        for (const { id, kind, sent } of ended) {
          expect(kind).not.toBe('foreign')
          // "Certainly nothing was done" must hold for ever.
          if (kind === 'transient') expect(fake.placed).not.toContain(id)
          expect(fake.placed.includes(id)).toBe(sent)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('is not sent when the caller had gone before', async () => {
    const { fake, broker } = setUp()
    expect(await ending(place(broker, 'one', AbortSignal.abort()))).toMatchObject({ kind: 'transient' })
    expect(fake.calls).toEqual([])
  })

  it('is unknown when the caller goes meanwhile, and the broker hears of it', async () => {
    const { fake, broker } = setUp()
    fake.mood = 'silent'
    const caller = new AbortController()
    const call = place(broker, 'one', caller.signal)
    await vi.advanceTimersByTimeAsync(100)
    caller.abort()
    expect(await ending(call)).toMatchObject({ kind: 'unknown', code: 'ABANDONED' })
    expect(fake.signals[0]?.aborted).toBe(true)
  })

  it('says how long it waited for an answer', async () => {
    const { fake, broker } = setUp({ writeTimeoutMs: 4_000 })
    fake.mood = 'deaf'
    expect(await ending(place(broker))).toMatchObject({
      kind: 'unknown',
      code: 'TIMEOUT',
      message: 'The paper broker did not answer within 4 seconds.',
    })
  })
})

describe('a cancellation', () => {
  it.each<[Mood, string]>([
    ['down', 'transient'],
    ['silent', 'unknown'],
  ])('is sent once to a broker that is %s, and ends %s', async (mood, kind) => {
    const { fake, broker } = setUp()
    await ending(place(broker))
    fake.mood = mood
    expect(await ending(broker.cancelOrder(account, 'one', never))).toMatchObject({ kind })
    expect(fake.calls).toEqual(['placeOrder', 'cancelOrder'])
  })
})

describe('a read', () => {
  const reads: [string, (broker: Broker, signal: AbortSignal) => Promise<unknown>][] = [
    ['findOrder', (broker, signal) => broker.findOrder(account, 'one', signal)],
    ['listOpenOrders', (broker, signal) => broker.listOpenOrders(account, signal)],
    ['listPositions', (broker, signal) => broker.listPositions(account, signal)],
    ['getBalance', (broker, signal) => broker.getBalance(account, signal)],
    ['getInstrument', (broker, signal) => broker.getInstrument(account, 'BTCUSD', signal)],
  ]

  it.each(reads)('%s is repeated until the broker is well again', async (_name, read) => {
    const { fake, broker } = setUp()
    fake.mood = 'down'
    const call = read(broker, never)
    await vi.advanceTimersByTimeAsync(0)
    expect(fake.calls).toHaveLength(1)
    fake.mood = 'well'
    expect(await ending(call)).not.toBeInstanceOf(PortError)
    expect(fake.calls).toHaveLength(2)
  })

  it('is given up as transient after its retries', async () => {
    for (const mood of ['down', 'silent', 'deaf', 'broken'] as const) {
      const { fake, broker } = setUp()
      fake.mood = mood
      expect(await ending(broker.getBalance(account, never))).toMatchObject({ kind: 'transient' })
      expect(fake.calls).toHaveLength(3)
    }
  })

  it('is not repeated after a refusal', async () => {
    for (const mood of ['refusing', 'locked'] as const) {
      const { fake, broker } = setUp()
      fake.mood = mood
      await ending(broker.getBalance(account, never))
      expect(fake.calls).toHaveLength(1)
    }
  })

  it('keeps its budget, retries and waiting included', async () => {
    const { fake, broker } = setUp({ budgetMs: 3_000 })
    fake.mood = 'deaf'
    const startedAt = Date.now()
    const ended = broker.getBalance(account, never).catch(() => Date.now() - startedAt)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await ended).toBe(3_000)
    expect(fake.calls).toHaveLength(2)
  })

  it('ends at once when the caller goes, also between two tries, and is not made again', async () => {
    const { fake, broker } = setUp()
    fake.mood = 'down'
    const caller = new AbortController()
    const ended = broker.getBalance(account, caller.signal).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(0)
    caller.abort()
    await vi.advanceTimersByTimeAsync(0)
    expect(await ended).toMatchObject({ kind: 'transient', code: 'ABANDONED' })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(fake.calls).toHaveLength(1)
  })
})

describe('the breaker of an account', () => {
  const failFiveTimes = async (broker: Broker) => {
    for (let i = 0; i < 5; i++) await place(broker, `failed-${i}`).catch(() => undefined)
  }

  it('opens after failures in a row, and then nothing is sent', async () => {
    const { fake, broker } = setUp()
    fake.mood = 'down'
    await failFiveTimes(broker)
    expect(fake.calls).toHaveLength(5)
    fake.mood = 'well'
    await expect(place(broker)).rejects.toMatchObject({ kind: 'transient', code: 'BREAKER_OPEN' })
    await expect(broker.getBalance(account, never)).rejects.toMatchObject({ code: 'BREAKER_OPEN' })
    expect(fake.calls).toHaveLength(5)
  })

  it('lets one call try, and closes when it is answered', async () => {
    const { fake, broker } = setUp()
    fake.mood = 'down'
    await failFiveTimes(broker)
    fake.mood = 'well'
    await vi.advanceTimersByTimeAsync(5_000)
    const both = Promise.all([place(broker, 'one'), place(broker, 'two')])
    await vi.advanceTimersByTimeAsync(0)
    await both
    expect(fake.placed).toEqual(['one', 'two'])
  })

  it('stays open for twice as long when the try fails', async () => {
    const { fake, broker } = setUp()
    fake.mood = 'down'
    await failFiveTimes(broker)
    await vi.advanceTimersByTimeAsync(5_000)
    await expect(place(broker)).rejects.toMatchObject({ code: '503' })
    fake.mood = 'well'
    await vi.advanceTimersByTimeAsync(9_999)
    await expect(place(broker)).rejects.toMatchObject({ code: 'BREAKER_OPEN' })
    await vi.advanceTimersByTimeAsync(1)
    await expect(place(broker)).resolves.toMatchObject({ status: 'submitted' })
  })

  it('does not open by refusals, wrong credentials or callers who left', async () => {
    const { fake, broker } = setUp()
    for (const mood of ['refusing', 'locked', 'silent'] as const) {
      fake.mood = mood
      for (let i = 0; i < 6; i++) {
        const caller = new AbortController()
        const call = place(broker, `${mood}-${i}`, caller.signal).catch(() => undefined)
        await vi.advanceTimersByTimeAsync(0)
        caller.abort()
        await call
      }
    }
    fake.mood = 'well'
    await expect(place(broker)).resolves.toMatchObject({ status: 'submitted' })
  })

  it('opens by callers whose time ran out', async () => {
    const { fake, broker } = setUp()
    fake.mood = 'deaf'
    for (let i = 0; i < 5; i++) {
      const caller = new AbortController()
      const call = place(broker, `late-${i}`, caller.signal).catch(() => undefined)
      await vi.advanceTimersByTimeAsync(1_000)
      caller.abort(new DOMException('too late', 'TimeoutError'))
      await call
      await vi.advanceTimersByTimeAsync(0)
    }
    await expect(place(broker)).rejects.toMatchObject({ code: 'BREAKER_OPEN' })
  })

  it('is no other account’s', async () => {
    const { fake, broker } = setUp()
    fake.mood = 'down'
    await failFiveTimes(broker)
    fake.mood = 'well'
    const other = broker.placeOrder(accountOf('b'), orderOf('other'), never)
    await expect(other).resolves.toMatchObject({ status: 'submitted' })
  })

  it('is reported at once, with the reason, and so is its end', async () => {
    const { fake, broker, reports } = setUp()
    fake.mood = 'down'
    await failFiveTimes(broker)
    const total = (of: 'calls' | 'errors') =>
      reports.flatMap(({ minutes }) => minutes).reduce((sum, minute) => sum + minute[of], 0)
    const kinds = () => reports.flatMap(({ events }) => events.map(({ kind }) => kind))
    expect(reports.at(-1)).toMatchObject({
      name: 'paper-broker',
      account: 'a',
      breaker: 'open',
      breakerUntil: new Date(Date.now() + 5_000),
      breakerReason: expect.stringContaining('The broker answered 503.'),
      fallback: expect.stringContaining('never sent again'),
    })
    expect([total('calls'), total('errors')]).toEqual([5, 5])
    expect(kinds()).toEqual(['breaker_opened'])
    await vi.advanceTimersByTimeAsync(5_000)
    await place(broker).catch(() => undefined)
    await vi.advanceTimersByTimeAsync(0)
    expect(reports.at(-1)).toMatchObject({ breaker: 'open', breakerUntil: new Date(Date.now() + 10_000) })
    fake.mood = 'well'
    await vi.advanceTimersByTimeAsync(10_000)
    await place(broker)
    await vi.advanceTimersByTimeAsync(0)
    expect(reports.at(-1)).toMatchObject({ breaker: 'closed', breakerUntil: null })
    expect(kinds()).toEqual([
      'breaker_opened',
      'breaker_half_opened',
      'breaker_opened',
      'breaker_half_opened',
      'breaker_closed',
    ])
  })
})

describe('the bulkhead of an account', () => {
  it('makes calls wait for their turn, and refuses what is too much: nothing was sent', async () => {
    const { fake, broker } = setUp({ bulkhead: { calls: 1, waiting: 1 } })
    fake.mood = 'silent'
    const first = place(broker, 'first').catch(() => undefined)
    const second = place(broker, 'second')
    await expect(place(broker, 'third')).rejects.toMatchObject({ kind: 'transient', code: 'BULKHEAD_FULL' })
    fake.mood = 'well'
    await vi.advanceTimersByTimeAsync(8_000)
    await first
    expect(await second).toMatchObject({ clientOrderId: 'second' })
    expect(fake.placed).toEqual(['first', 'second'])
  })

  it('does not send what nobody waits for any more when its turn comes', async () => {
    const { fake, broker } = setUp({ bulkhead: { calls: 1, waiting: 1 } })
    fake.mood = 'deaf'
    const first = place(broker, 'first').catch(() => undefined)
    const caller = new AbortController()
    const second = place(broker, 'second', caller.signal).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(500)
    caller.abort(new DOMException('too late', 'TimeoutError'))
    expect(await second).toMatchObject({
      kind: 'transient',
      message: 'The paper broker was not asked: no turn came up in time.',
    })
    await vi.advanceTimersByTimeAsync(60_000)
    await first
    expect(fake.placed).toEqual(['first'])
  })
})

describe('the stream', () => {
  const update = (clientOrderId: string): OrderUpdate => ({
    accountId: 'a',
    order: {
      brokerOrderId: 'b',
      clientOrderId,
      symbol: 'BTCUSD',
      side: 'buy',
      status: 'submitted',
      quantity: '1',
      filledQuantity: '0',
      averagePrice: null,
      reason: null,
      fills: [],
      updatedAt: '2030-01-01T00:00:00.000Z',
    },
  })
  const drain = async (broker: Broker, signal = never) => {
    const seen: string[] = []
    for await (const { order } of broker.streamUpdates(signal)) seen.push(order.clientOrderId)
    return seen
  }

  it('passes every update on, and throws when it drops: to open it anew is the caller’s', async () => {
    const { fake, broker, reports } = setUp()
    fake.pushes = [update('one'), update('two')]
    expect(await drain(broker)).toEqual(['one', 'two'])
    fake.pushes = [update('three'), null]
    await expect(drain(broker)).rejects.toMatchObject({ kind: 'transient' })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(reports.at(-1)).toMatchObject({
      name: 'paper-broker',
      account: null,
      failuresInRow: 1,
      errors: [{ message: 'The connection dropped.' }],
    })
  })

  it('ends when it is aborted, and its end is the source’s end too', async () => {
    const { fake, broker } = setUp()
    fake.pushes = [update('one'), update('two'), update('three')]
    const stop = new AbortController()
    const seen: string[] = []
    for await (const { order } of broker.streamUpdates(stop.signal)) {
      seen.push(order.clientOrderId)
      stop.abort()
    }
    expect(seen).toEqual(['one'])
  })
})
