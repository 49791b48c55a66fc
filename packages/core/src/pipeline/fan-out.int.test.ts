import { createFakeBroker, type FakeBroker } from '@viewzenix/testing/doubles/fake-broker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPaperAccount } from '../account/index.ts'
import type { Broker, BrokerAccount } from '../ports/index.ts'
import { PortError } from '../ports/index.ts'
import { startPipeline } from './pipeline.fixture.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline?.close())

const TROUBLES = ['sealed', 'refusing', 'away', 'broken', 'defect', 'silent'] as const

it('one account’s failure is nobody else’s: each has its own order, size, reason and end', async () => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  const { actor, platform } = desk
  const make = async (name: string) => (await createPaperAccount(platform, actor, { name })).id
  const ids: Record<string, string> = { first: desk.account.id, last: await make('Zebra') }
  for (const name of TROUBLES) ids[name] = await make(name)
  await desk.change({
    accountIds: Object.values(ids),
    accountSizes: [
      { accountId: ids.last ?? '', multiplier: '2' },
      { accountId: ids.away ?? '', multiplier: '1', sizing: { kind: 'fixed', quantity: '7' } },
    ],
  })
  // Credentials of another APP_SECRET, and a size that no form lets through.
  await desk.read(
    `update account set credentials_sealed = 'v1.nonsense' where workspace_id = $1 and name = 'sealed'`,
  )
  await desk.read(
    `update bot_account set sizing = '{"kind":"notional","amount":"x"}'
     where workspace_id = $1 and account_id = '${ids.defect}'`,
  )
  const brokers = new Map<string, FakeBroker>()
  const nameOf = (account: BrokerAccount) => Object.keys(ids).find((name) => ids[name] === account.id)
  const of = (account: BrokerAccount): FakeBroker => {
    const known = brokers.get(account.id) ?? createFakeBroker()
    brokers.set(account.id, known)
    return known
  }
  const broker: Broker = {
    ...desk.broker,
    getInstrument: async (account, ...rest) => {
      if (nameOf(account) === 'broken') throw new TypeError('x is not a function')
      if (nameOf(account) === 'away') throw new PortError('transient', 'The broker answered 503.')
      return of(account).getInstrument(account, ...rest)
    },
    placeOrder: async (account, ...rest) => {
      if (nameOf(account) === 'refusing') throw new PortError('misconfigured', 'The key was revoked.')
      if (nameOf(account) === 'silent') throw new PortError('unknown', 'The connection was lost.')
      return of(account).placeOrder(account, ...rest)
    },
    findOrder: (account, ...rest) => of(account).findOrder(account, ...rest),
  }
  desk.trading.brokers.paper = broker

  await desk.mean('enter_long', { side: 'buy' })
  for (let i = 0; i < 8; i++)
    for (const task of ['alert.route', 'lane.advance', 'order.submit'] as const) await desk.runTask(task)

  const positions = await desk.read<{ account_id: string; quantity: string }>(
    'select account_id, quantity from position where workspace_id = $1 order by quantity',
  )
  expect(positions.map((p) => [p.account_id, Number(p.quantity)])).toEqual([
    [ids.first, 0.05],
    [ids.last, 0.1],
  ])
  const decisions = await desk.read<{ account_id: string; outcome: string; reason: string }>(
    'select account_id, outcome, reason from decision where workspace_id = $1',
  )
  const decisionOf = (name: string) => decisions.find((d) => d.account_id === ids[name])
  const refused = (reason: RegExp) => ({ outcome: 'refused', reason: expect.stringMatching(reason) })
  expect(decisionOf('sealed')).toMatchObject(refused(/the account sealed cannot be asked/))
  expect(decisionOf('broken')).toMatchObject(refused(/the account broken cannot be asked/))
  expect(decisionOf('away')).toMatchObject(refused(/answered 503/))
  expect(decisionOf('defect')).toMatchObject(refused(/could not be decided after 5 tries/))
  const orders = await desk.read<{ account_id: string; status: string; reason: string | null }>(
    'select account_id, status, reason from trade_order where workspace_id = $1',
  )
  const orderOf = (name: string) => orders.find((o) => o.account_id === ids[name])
  expect(orderOf('refusing')).toMatchObject({
    status: 'rejected',
    reason: expect.stringMatching(/connection does not work: The key was revoked/),
  })
  expect(orderOf('silent')).toMatchObject({ status: 'unknown' })
  expect(orders).toHaveLength(4)
  const [alert] = await desk.read<{ status: string }>('select status from alert where workspace_id = $1')
  expect(alert?.status).toBe('ordered')
})

it('an exit whose credentials cannot be read ends with its reason, and is not tried for ever', async () => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  await desk.mean('enter_long', { side: 'buy' })
  for (const task of ['alert.route', 'order.submit'] as const) await desk.runTask(task)
  await desk.read(`update account set credentials_sealed = 'v1.nonsense' where workspace_id = $1`)
  await desk.mean('flat')
  for (const task of ['alert.route', 'order.submit'] as const) await desk.runTask(task)
  const [exit] = await desk.read(
    `select status, reason from trade_order where workspace_id = $1 and leg = 'exit'`,
  )
  expect(exit).toMatchObject({ status: 'rejected', reason: expect.stringMatching(/cannot be read/) })
})
