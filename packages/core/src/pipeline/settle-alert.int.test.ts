import { type Signal, signalOf } from '@viewzenix/schema'
import { createDesk, createTestPlatform } from '@viewzenix/testing/builders'
import { createFakeBroker } from '@viewzenix/testing/doubles/fake-broker'
import { withConnection } from '@viewzenix/testing/run-sql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPaperAccount } from '../account/index.ts'
import { listActivity } from '../activity/index.ts'
import { Alert } from '../entities/alert.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { Order } from '../entities/order.entity.ts'
import { createEchoes, listOrders, submitOrder, type Trading } from '../order/index.ts'
import { lockLane } from '../order/lane-lock.ts'
import { refOf } from '../order/order-ref.ts'
import { systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'
import { resumeLane } from './resume-lane.ts'
import { routeAlert } from './route-alert.ts'

let test: Awaited<ReturnType<typeof createTestPlatform>>
let trading: Trading
let broker: ReturnType<typeof createFakeBroker>
beforeAll(async () => {
  test = await createTestPlatform()
  broker = createFakeBroker()
  trading = {
    ...test.platform,
    brokers: { paper: broker },
    echoes: createEchoes(),
    market: {
      getQuote: async (symbol) => ({ symbol, bid: '99', ask: '101', at: new Date().toISOString() }),
      getCandles: async () => [],
    },
  }
})
afterAll(() => test?.close())

/** An exit of a bot with two accounts, each of which holds nothing: both decisions wait to be refused. */
const waitingOnTwo = async (signal: Partial<Signal> = {}) => {
  const desk = await createDesk(test.platform)
  const { workspaceId } = desk.actor
  const second = await createPaperAccount(test.platform, desk.actor, { name: 'Second' })
  const alertId = newId()
  const accounts = [desk.account.id, second.id]
  await runInTransaction(test.platform, systemActor(workspaceId, 'r'), async ({ em, now }) => {
    em.create(Alert, {
      id: alertId,
      workspaceId,
      hookId: desk.hook.id,
      receivedAt: now,
      status: 'received',
      raw: Buffer.from('{}'),
      rawSealed: false,
      requestId: 'r',
      symbol: 'BTCUSD',
      signal: signalOf({
        symbol: 'BTCUSD',
        assetClass: 'crypto',
        side: 'sell',
        intent: 'exit_long',
        ...signal,
      }),
      summary: 'Its bots wait for an earlier order.',
      routedAt: now,
    })
    await em.flush()
    for (const accountId of accounts)
      em.create(Decision, {
        id: newId(),
        workspaceId,
        alertId,
        alertSeq: '1',
        botId: desk.bot.id,
        accountId,
        symbol: 'BTCUSD',
        outcome: 'waiting',
        reason: 'Deciding.',
        verdicts: [],
        createdAt: now,
      })
  })
  return { workspaceId, alertId, accounts }
}

const told = (alertId: string) =>
  withConnection(test.databaseUrl, async (client) => {
    await client.query("select set_config('viewzenix.workspace', '*', false)")
    const { rows } = await client.query<{ status: string; outcome: string | null; summary: string }>(
      'select status, outcome, summary from alert where id = $1',
      [alertId],
    )
    return rows[0]
  })

const statusOf = (alertId: string) =>
  withConnection(test.databaseUrl, async (client) => {
    await client.query("select set_config('viewzenix.workspace', '*', false)")
    return (await client.query<{ status: string }>('select status from alert where id = $1', [alertId]))
      .rows[0]?.status
  })

it('gives an alert its outcome when two lanes conclude its decisions at the same time', async () => {
  for (let round = 0; round < 12; round++) {
    const { workspaceId, alertId, accounts } = await waitingOnTwo()
    await Promise.all(
      accounts.map((accountId) =>
        resumeLane(trading, { workspaceId, accountId, symbol: 'BTCUSD', requestId: 'r' }),
      ),
    )
    expect(await statusOf(alertId)).toBe('refused')
  }
})

it('settles by its own job an alert whose decisions are made and whose outcome is missing', async () => {
  const { workspaceId, alertId } = await waitingOnTwo()
  await withConnection(test.databaseUrl, async (client) => {
    await client.query("select set_config('viewzenix.workspace', '*', false)")
    await client.query("update decision set outcome = 'refused' where alert_id = $1", [alertId])
  })
  await routeAlert(trading, { workspaceId, alertId, requestId: 'r' })
  expect(await statusOf(alertId)).toBe('refused')
})

it('says of both orders what became of them, when they are placed and when they end at the same time', async () => {
  for (let round = 0; round < 8; round++) {
    const entry = { side: 'buy', intent: 'enter_long', quantity: '1' } as const
    const { workspaceId, alertId, accounts } = await waitingOnTwo(entry)
    await Promise.all(
      accounts.map((accountId) =>
        resumeLane(trading, { workspaceId, accountId, symbol: 'BTCUSD', requestId: 'r' }),
      ),
    )
    expect(await told(alertId)).toMatchObject({ status: 'ordered', outcome: 'working' })
    const orders = await runInTransaction(test.platform, systemActor(workspaceId, 'r'), ({ em }) =>
      em.find(Order, { alertId }),
    )
    broker.expect(['fills', 'refused'])
    await Promise.all(
      orders.map((order) => submitOrder(trading, { workspaceId, ...refOf(order), requestId: 'r' })),
    )
    expect(await told(alertId)).toMatchObject({
      status: 'ordered',
      outcome: 'partly_filled',
      summary: expect.stringMatching(
        /^Bought [\d.]+ BTCUSD on 1 of 2 accounts at \d+; 1 rejected: Not enough cash\.$/,
      ),
    })
  }
})

it('lists orders and activities in the order of the times that they show, though one waited for its lane', async () => {
  const { workspaceId, accounts } = await waitingOnTwo({ side: 'buy', intent: 'enter_long', quantity: '1' })
  const [slow = '', fast = ''] = accounts
  let ticks = Date.now()
  const ticking = { ...trading, clock: { now: () => new Date(++ticks) } }
  const resume = (accountId: string) =>
    resumeLane(ticking, { workspaceId, accountId, symbol: 'BTCUSD', requestId: 'r' })
  const lane = Promise.withResolvers<void>()
  const taken = Promise.withResolvers<void>()
  const holding = runInTransaction(test.platform, systemActor(workspaceId, 'r'), async ({ em }) => {
    await lockLane(em, slow, 'BTCUSD')
    taken.resolve()
    await lane.promise
  })
  await taken.promise
  const waiting = resume(slow)
  await withConnection(test.databaseUrl, async (client) => {
    const waits = "select 1 from pg_locks where locktype = 'advisory' and not granted"
    while ((await client.query(waits)).rowCount === 0);
  })
  await resume(fast)
  lane.resolve()
  await Promise.all([waiting, holding])
  const actor = systemActor(workspaceId, 'r')
  const orders = (await listOrders(test.platform, actor, {})).items
  expect(orders.map(({ accountId }) => accountId)).toEqual([slow, fast])
  const created = orders.map(({ createdAt }) => createdAt)
  expect(created).toEqual(created.toSorted().toReversed())
  const times = (await listActivity(test.platform, actor, {})).items
    .filter(({ verb }) => verb === 'order.created')
    .map(({ at }) => at)
  expect(times).toHaveLength(2)
  expect(times).toEqual(times.toSorted().toReversed())
})
