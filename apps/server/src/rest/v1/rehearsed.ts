/** What one bot makes of one alert, in a replay or in a shadow, and what it made of it then. */
import { z } from '@hono/zod-openapi'
import { decisionOutcomes, legs, orderTypes, type ReplayDecision, sides } from '@viewzenix/schema'
import { decimal, sample, uuid } from './shapes.ts'

const order = z.object({
  id: uuid.nullable().openapi({ description: 'null in a rehearsal: there is no such order.' }),
  leg: z.enum(legs),
  rung: z.int().nullable(),
  symbol: z.string(),
  side: z.enum(sides),
  type: z.enum(orderTypes),
  quantity: decimal,
  limit_price: decimal.nullable(),
  stop_price: decimal.nullable(),
  status: z.string(),
  filled_quantity: decimal,
  average_price: decimal.nullable(),
  slippage_percent: decimal.nullable(),
  reason: z.string().nullable(),
})

export const rehearsedDecision = z.object({
  bot_id: uuid,
  bot_name: z.string(),
  account_id: uuid,
  account_name: z.string(),
  outcome: z.enum(decisionOutcomes),
  reason: z.string(),
  net_pnl: decimal,
  orders: z.array(order),
})

export const presentRehearsed = (one: ReplayDecision): z.output<typeof rehearsedDecision> => ({
  bot_id: one.botId,
  bot_name: one.botName,
  account_id: one.accountId,
  account_name: one.accountName,
  outcome: one.outcome,
  reason: one.reason,
  net_pnl: one.netPnl,
  orders: one.orders.map((made) => ({
    id: made.id,
    leg: made.leg,
    rung: made.rung,
    symbol: made.symbol,
    side: made.side,
    type: made.type,
    quantity: made.quantity,
    limit_price: made.limitPrice,
    stop_price: made.stopPrice,
    status: made.status,
    filled_quantity: made.filledQuantity,
    average_price: made.averagePrice,
    slippage_percent: made.slippagePercent,
    reason: made.reason,
  })),
})

export const rehearsedExample: z.output<typeof rehearsedDecision> = {
  bot_id: sample.bot,
  bot_name: 'BTC breakout',
  account_id: sample.account,
  account_name: 'Paper',
  outcome: 'ordered',
  reason: 'Going long.',
  net_pnl: '0',
  orders: [],
}
