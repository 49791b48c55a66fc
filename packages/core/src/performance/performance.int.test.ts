import { afterAll, beforeAll, expect, it } from 'vitest'
import { Fill } from '../entities/order.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { newId, newIdAt } from '../platform/ids.ts'
import { addAlert, addOrder, createPlatform, createRows, keyOf } from '../platform/rows.fixture.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'
import { userOf } from '../platform/writes.fixture.ts'
import type { MarketData } from '../ports/index.ts'
import { getPerformance } from './index.ts'

const NOW = new Date('2030-06-03T12:00:00Z')
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000)
const market: MarketData = {
  getQuote: async (symbol) => ({ symbol, bid: '65000.10', ask: '65000.20', at: NOW.toISOString() }),
  getCandles: async () => [],
}

let test: Awaited<ReturnType<typeof createPlatform>>
beforeAll(async () => {
  test = await createPlatform(NOW)
})
afterAll(() => test?.close())

/** A bot that bought 1 at 100 and sold it at 110, both against an alert of 99, and once more long ago at a loss. */
const setUp = async () => {
  const rows = await createRows(test.platform)
  const { workspaceId, accountId, botId } = rows
  await runInTransaction(test.platform, systemActor(workspaceId, 'request-1'), async (uow) => {
    const trade = async (hours: number, side: 'buy' | 'sell', price: string) => {
      const at = hoursAgo(hours)
      const alert = await addAlert(uow, rows, {
        receivedAt: new Date(at.getTime() - 100),
        routedAt: new Date(at.getTime() - 90),
      })
      const order = await addOrder(uow, rows, {
        ...{ alertId: alert.id, id: newIdAt(at), symbol: 'ETHUSD', side, quantity: '1' },
        ...{
          createdAt: new Date(at.getTime() - 80),
          submittedAt: new Date(at.getTime() - 50),
          acceptedAt: new Date(at.getTime() - 20),
          status: 'filled' as const,
        },
        ...{ filledQuantity: '1', averagePrice: price, referencePrice: '99' },
      })
      uow.em.create(Fill, {
        ...{ id: newIdAt(at), workspaceId, orderId: order.id, accountId, botId, symbol: 'ETHUSD', side },
        ...{ quantity: '1', price, fee: '1', brokerFillId: newId(), filledAt: at, recordedAt: at },
        realizedPnl: null,
      })
      await uow.em.flush()
    }
    await trade(3 * 365 * 24, 'buy', '200')
    await trade(2 * 365 * 24, 'sell', '150')
    await trade(5, 'buy', '100')
    await trade(3, 'sell', '110')
  })
  return { rows, actor: userOf(workspaceId, 'viewer') }
}

it('is of the trades that were closed in the range, with what is open now, down to the orders', async () => {
  const { rows, actor } = await setUp()
  const all = await getPerformance(test.platform, market, actor, {})
  expect(all).toMatchObject({
    trades: 1,
    realizedPnl: '10',
    fees: '2',
    netPnl: '8',
    winRate: '100',
    averageHoldSeconds: 7_200,
    slippage: { orders: 2, cost: '-10' },
    latency: [
      { stage: 'routed', p50: 10, p95: 10, orders: 2 },
      { stage: 'ordered', p50: 20 },
      { stage: 'sent', p50: 50 },
      { stage: 'accepted', p50: 80 },
      { stage: 'filled', p50: 100 },
    ],
    symbols: [
      { id: 'ETHUSD', netPnl: '8', unrealizedPnl: '0' },
      { id: 'BTCUSD', trades: 0, unrealizedPnl: '50' },
    ],
    bots: [{ id: rows.botId, name: 'Breakout', netPnl: '8', unrealizedPnl: '50' }],
    accounts: [{ id: rows.accountId, name: 'Paper', netPnl: '8' }],
    unrealizedPnl: '50',
  })
  expect(all.lastTrades).toMatchObject([
    { symbol: 'ETHUSD', side: 'buy', openPrice: '100', closePrice: '110' },
  ])
  const ever = await getPerformance(test.platform, market, actor, { from: '2020-01-01T00:00:00Z' })
  expect(ever).toMatchObject({ trades: 2, netPnl: '-44', winRate: '50', maxDrawdown: '52' })
})

it('is narrowed by symbol and time, and finds no bot or account of others', async () => {
  const { actor } = await setUp()
  const other = await createRows(test.platform)
  const ask = (input: object) => getPerformance(test.platform, market, actor, input)
  expect(await ask({ symbol: 'BTCUSD' })).toMatchObject({ trades: 0, unrealizedPnl: '50' })
  expect(await ask({ to: hoursAgo(4).toISOString() })).toMatchObject({ trades: 0 })
  await expect(ask({ botId: other.botId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(ask({ accountId: other.accountId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('needs its scope, and says so where the market is away', async () => {
  const { rows, actor } = await setUp()
  const key = keyOf(rows.workspaceId, ['orders:read'])
  await expect(getPerformance(test.platform, market, key, {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const away: MarketData = { ...market, getQuote: () => Promise.reject(new Error('away')) }
  expect(await getPerformance(test.platform, away, actor, {})).toMatchObject({
    netPnl: '8',
    unrealizedPnl: null,
  })
})
