/** A signal as version 1 shows it: in an alert, and in the preview of a message. */
import { z } from '@hono/zod-openapi'
import {
  assetClasses,
  type Distance,
  intents,
  type Level,
  quantityTypes,
  type Signal,
  type StopLevel,
} from '@viewzenix/schema'
import { decimal, time } from './shapes.ts'

export const distance = z
  .object({ unit: z.enum(['price', 'percent']), value: decimal })
  .openapi('Distance', { description: 'In quote currency, or in percent of the price.' })

const level = z
  .object({ price: decimal.nullable(), away: distance.nullable() })
  .openapi('Level', { description: 'A price, or one that is so far from the entry’s.' })

const stopLevel = z.object({ ...level.shape, at_entry: z.boolean() }).openapi('StopLevel', {
  description: 'A level, or break-even (`at_entry`): the average price of all that is held.',
})

export const signal = z
  .object({
    symbol: z.string(),
    exchange: z.string().nullable(),
    asset_class: z.enum(assetClasses),
    side: z.enum(['buy', 'sell']).nullable().openapi({
      description: 'Beside the intent protect that of the entry: buy is meant for a long position.',
    }),
    intent: z.enum(intents).nullable().openapi({
      description: 'null: the message gives a side alone, and the position that it meets decides.',
    }),
    quantity: decimal.nullable(),
    quantity_type: z.enum(quantityTypes),
    target: decimal
      .nullable()
      .openapi({ description: 'The position wanted afterwards, in signed base units; 0 is flat.' }),
    before: decimal.nullable().openapi({ description: 'The position that the strategy held before.' }),
    price: decimal.nullable(),
    order_type: z.enum(['market', 'limit', 'stop', 'stop_limit', 'trailing_stop']).nullable(),
    limit_price: decimal.nullable(),
    limit_offset: distance
      .nullable()
      .openapi({ description: 'How far from the quote a limit rests: below it to buy, above it to sell.' }),
    stop_price: decimal.nullable(),
    trail: distance.nullable(),
    time_in_force: z.enum(['day', 'gtc', 'ioc', 'fok', 'opg', 'cls']).nullable(),
    extended_hours: z.boolean().nullable(),
    stop_loss: z
      .object({ level: stopLevel.nullable(), limit_price: decimal.nullable(), trail: distance.nullable() })
      .nullable(),
    take_profits: z.array(z.object({ level, share: decimal })),
    cancel_resting: z.boolean().nullable(),
    order_id: z.string().nullable(),
    comment: z.string().nullable(),
    fired_at: time.nullable(),
    max_lag_seconds: z.int().nullable(),
    taken: z
      .array(z.object({ field: z.string(), from: z.string(), sure: z.enum(['exact', 'likely']) }))
      .openapi({
        description: 'Which name of the message each field was taken from, where that was worked out.',
      }),
  })
  .openapi('Signal', { description: 'What the alert means, whichever dialect it came in.' })

export const presentSignal = (view: Signal): z.output<typeof signal> => ({
  symbol: view.symbol,
  exchange: view.exchange,
  asset_class: view.assetClass,
  side: view.side,
  intent: view.intent,
  quantity: view.quantity,
  quantity_type: view.quantityType,
  target: view.target,
  before: view.before,
  price: view.price,
  order_type: view.orderType,
  limit_price: view.limitPrice,
  limit_offset: view.limitOffset && presentDistance(view.limitOffset),
  stop_price: view.stopPrice,
  trail: view.trail && presentDistance(view.trail),
  time_in_force: view.timeInForce,
  extended_hours: view.extendedHours,
  stop_loss: view.stopLoss && {
    level: view.stopLoss.level && presentStopLevel(view.stopLoss.level),
    limit_price: view.stopLoss.limitPrice,
    trail: view.stopLoss.trail && presentDistance(view.stopLoss.trail),
  },
  take_profits: view.takeProfits.map((rung) => ({ level: presentLevel(rung.level), share: rung.share })),
  cancel_resting: view.cancelResting,
  order_id: view.orderId,
  comment: view.comment,
  fired_at: view.firedAt,
  max_lag_seconds: view.maxLagSeconds,
  taken: view.taken,
})

export const presentDistance = (d: Distance): z.output<typeof distance> =>
  d.unit === 'price' ? { unit: d.unit, value: d.amount } : { unit: d.unit, value: d.percent }

const presentStopLevel = (l: StopLevel): z.output<typeof stopLevel> =>
  l.kind === 'entry' ? { price: null, away: null, at_entry: true } : { ...presentLevel(l), at_entry: false }

const presentLevel = (l: Level): z.output<typeof level> =>
  l.kind === 'at' ? { price: l.price, away: null } : { price: null, away: presentDistance(l.distance) }

export const signalSample: z.output<typeof signal> = {
  symbol: 'BTCUSD',
  exchange: null,
  asset_class: 'crypto',
  side: 'buy',
  intent: 'enter_long',
  quantity: '0.05',
  quantity_type: 'units',
  target: null,
  before: null,
  price: '64340.15',
  order_type: null,
  limit_price: null,
  limit_offset: null,
  stop_price: null,
  trail: null,
  time_in_force: null,
  extended_hours: null,
  stop_loss: null,
  take_profits: [],
  cancel_resting: null,
  order_id: 'long',
  comment: 'Breakout',
  fired_at: '2024-04-22T00:40:00.000Z',
  max_lag_seconds: null,
  taken: [],
}
