/** Performance: what trading came to. */
import { createRoute, z } from '@hono/zod-openapi'
import { getPerformance } from '@viewzenix/core/performance'
import { type PerformancePart, type PerformanceView, performanceInput, sides } from '@viewzenix/schema'
import { guarded } from './authenticate.ts'
import { createRouter, ok, problems } from './describe.ts'
import { decimal, filters, sample, time, uuid } from './shapes.ts'

const part = z
  .object({
    id: z.string(),
    name: z.string(),
    trades: z.int(),
    realized_pnl: decimal,
    fees: decimal,
    net_pnl: decimal,
    unrealized_pnl: decimal.nullable(),
  })
  .openapi('PerformancePart')

const trade = z
  .object({
    account_id: uuid,
    bot_id: uuid,
    symbol: z.string(),
    side: z.enum(sides),
    quantity: decimal,
    open_price: decimal,
    close_price: decimal,
    fees: decimal,
    net_pnl: decimal,
    opened_at: time,
    closed_at: time,
    open_order_id: uuid,
    close_order_id: uuid,
  })
  .openapi('Trade', {
    description: 'A part of a fill that opened, met first in first out by one that closed it.',
  })

const performance = z
  .object({
    currency: z.string().nullable().openapi({ description: 'null where the accounts differ.' }),
    from: time,
    to: time,
    trades: z.int(),
    realized_pnl: decimal.openapi({ description: 'Before fees.' }),
    fees: decimal,
    net_pnl: decimal,
    unrealized_pnl: decimal.nullable().openapi({ description: 'null while the market cannot be asked.' }),
    win_rate: decimal.nullable().openapi({ description: 'Percent of trades that won after fees.' }),
    profit_factor: decimal.nullable().openapi({ description: 'null where nothing lost.' }),
    expectancy: decimal.nullable(),
    average_hold_seconds: z.int().nullable(),
    sharpe: decimal.nullable().openapi({ description: 'Of daily results, times √365.' }),
    max_drawdown: decimal,
    days: z.array(z.object({ day: z.string(), net_pnl: decimal, total: decimal })),
    curve: z.array(z.object({ at: time, total: decimal, fall: decimal })).openapi({
      description: 'After each closed trade, at most 500 points; `fall` is how far below its peak.',
    }),
    bots: z.array(part),
    accounts: z.array(part),
    symbols: z.array(part),
    slippage: z.object({ orders: z.int(), cost: decimal, percent: decimal.nullable() }),
    latency: z.array(
      z.object({
        stage: z.enum(['routed', 'ordered', 'sent', 'accepted', 'filled']),
        p50: z.int(),
        p95: z.int(),
        orders: z.int(),
      }),
    ),
    last_trades: z.array(trade).openapi({ description: 'The newest, at most 200.' }),
  })
  .openapi('Performance')

const presentPart = (view: PerformancePart): z.output<typeof part> => ({
  id: view.id,
  name: view.name,
  trades: view.trades,
  realized_pnl: view.realizedPnl,
  fees: view.fees,
  net_pnl: view.netPnl,
  unrealized_pnl: view.unrealizedPnl,
})

const present = (view: PerformanceView): z.output<typeof performance> => ({
  currency: view.currency,
  from: view.from,
  to: view.to,
  trades: view.trades,
  realized_pnl: view.realizedPnl,
  fees: view.fees,
  net_pnl: view.netPnl,
  unrealized_pnl: view.unrealizedPnl,
  win_rate: view.winRate,
  profit_factor: view.profitFactor,
  expectancy: view.expectancy,
  average_hold_seconds: view.averageHoldSeconds,
  sharpe: view.sharpe,
  max_drawdown: view.maxDrawdown,
  days: view.days.map(({ day, netPnl, total }) => ({ day, net_pnl: netPnl, total })),
  curve: view.curve,
  bots: view.bots.map(presentPart),
  accounts: view.accounts.map(presentPart),
  symbols: view.symbols.map(presentPart),
  slippage: view.slippage,
  latency: view.latency,
  last_trades: view.lastTrades.map((one) => ({
    account_id: one.accountId,
    bot_id: one.botId,
    symbol: one.symbol,
    side: one.side,
    quantity: one.quantity,
    open_price: one.openPrice,
    close_price: one.closePrice,
    fees: one.fees,
    net_pnl: one.netPnl,
    opened_at: one.openedAt,
    closed_at: one.closedAt,
    open_order_id: one.openOrderId,
    close_order_id: one.closeOrderId,
  })),
})

const sums = { trades: 1, realized_pnl: '12.5', fees: '3.2', net_pnl: '9.3', unrealized_pnl: '0' }
const example: z.output<typeof performance> = {
  currency: 'USD',
  from: '2023-04-23T01:00:00.123Z',
  to: sample.time,
  ...sums,
  win_rate: '100',
  profit_factor: null,
  expectancy: '9.3',
  average_hold_seconds: 3600,
  sharpe: null,
  max_drawdown: '0',
  days: [{ day: '2024-04-22', net_pnl: '9.3', total: '9.3' }],
  curve: [{ at: sample.time, total: '9.3', fall: '0' }],
  bots: [{ id: sample.bot, name: 'Breakout', ...sums }],
  accounts: [{ id: sample.account, name: 'Paper', ...sums }],
  symbols: [{ id: 'BTCUSD', name: 'BTCUSD', ...sums }],
  slippage: { orders: 2, cost: '0.4', percent: '0.0062' },
  latency: [{ stage: 'routed', p50: 12, p95: 31, orders: 2 }],
  last_trades: [],
}

const { from, to } = performanceInput.shape

const read = createRoute({
  method: 'get',
  path: '/performance',
  operationId: 'getPerformance',
  tags: ['Performance'],
  summary: 'What trading came to',
  ...guarded('positions:read'),
  request: {
    query: z.strictObject({
      bot_id: filters.bot_id,
      account_id: filters.account_id,
      symbol: filters.symbol,
      from: from.unwrap().optional().openapi({
        description: 'Trades that were closed from then on; 365 days before `to` where it is not given.',
        format: 'date-time',
      }),
      to: to.unwrap().optional().openapi({
        description: 'Trades that were closed before; now where it is not given.',
        format: 'date-time',
      }),
    }),
  },
  responses: { 200: ok(performance, 'The numbers.', example), ...problems(404) },
})

export const performances = createRouter().openapi(read, async (c) => {
  const { rest, actor } = c.var
  const { bot_id, account_id, ...query } = c.req.valid('query')
  const input = { ...query, botId: bot_id, accountId: account_id }
  return c.json(present(await getPerformance(rest.platform, rest.market, actor, input)), 200)
})
