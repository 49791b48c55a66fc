/** A signal is what an alert means: a pure, normalised value that no longer knows which dialect it came in. */
import { z } from 'zod'
import { decimalString, percentString, positiveDecimal } from './money.ts'
import { assetClass, type dialect, intent, orderType, side, timeInForce } from './vocabulary-schemas.ts'

/**
 * What a quantity counts: base units · quote currency · percent of the account's equity · percent of the position
 * that is held · what may be lost to the stop, in quote currency or in percent of equity.
 */
export const quantityTypes = [
  'units',
  'notional',
  'percent_of_equity',
  'percent_of_position',
  'risk_amount',
  'risk_percent',
] as const
export const quantityType = z.enum(quantityTypes)
export type QuantityType = z.infer<typeof quantityType>

/** How far something is from a price: an amount in quote currency, or percent of the price. */
export const distance = z.discriminatedUnion('unit', [
  z.object({ unit: z.literal('price'), amount: positiveDecimal }),
  z.object({ unit: z.literal('percent'), percent: percentString }),
])
export type Distance = z.infer<typeof distance>

const at = z.object({ kind: z.literal('at'), price: positiveDecimal })
const away = z.object({ kind: z.literal('away'), distance })

/** A price as such, or one that is so far from the entry's price, on the side that protects or profits. */
export const level = z.discriminatedUnion('kind', [at, away])
export type Level = z.infer<typeof level>

/** Also break-even, the average price of all that is held (of an entry, its own): `entry`. */
const stopLevel = z.discriminatedUnion('kind', [at, away, z.object({ kind: z.literal('entry') })])
export type StopLevel = z.infer<typeof stopLevel>

/** The stop that protects what the signal opens. */
export const stopLoss = z.object({
  /** null where it only trails. */
  level: stopLevel.nullable(),
  /** A stop-limit order's limit, in quote currency. */
  limitPrice: positiveDecimal.nullable(),
  /** How far it follows behind the best price; null for a stop that stays. */
  trail: distance.nullable(),
})
export type StopLoss = z.infer<typeof stopLoss>

/** One rung of the ladder of targets; the shares of all rungs are at most 100. */
export const takeProfit = z.object({
  level,
  /** Of the position, in percent: 100 is all of it. */
  share: percentString,
})
export type TakeProfit = z.infer<typeof takeProfit>

/** Which name of the message a field was taken from; `likely` where the name can mean several things. */
export const takenField = z.object({
  field: z.string(),
  from: z.string(),
  sure: z.enum(['exact', 'likely']),
})
export type TakenField = z.infer<typeof takenField>

export const signalSchema = z.object({
  symbol: z.string(),
  assetClass,
  /** The sender's prefix, such as `BINANCE` of `BINANCE:BTCUSDT`. */
  exchange: z.string().nullable(),
  /**
   * buy or sell; null where the message says neither and the intent (`flat`) alone decides. Beside `protect` that of
   * the entry: buy is meant for a long position.
   */
  side: side.nullable(),
  /** null where the message gives a side alone: the position that it meets then decides. */
  intent: intent.nullable(),
  /** The alert's own quantity, in the unit that `quantityType` names. Exits of the whole position ignore it. */
  quantity: positiveDecimal.nullable(),
  quantityType,
  /** The position that the strategy holds after this trade, and held before it: signed base units, 0 is flat. */
  target: decimalString.nullable(),
  before: decimalString.nullable(),
  /** The strategy's price, in quote currency: base of limit offsets and of slippage. */
  price: positiveDecimal.nullable(),
  orderType: orderType.nullable(),
  limitPrice: positiveDecimal.nullable(),
  /** How far from the quote a limit rests, to the trader's advantage: below it to buy, above it to sell. */
  limitOffset: distance.nullable(),
  /** Where a stop or stop-limit entry wakes up, in quote currency. */
  stopPrice: positiveDecimal.nullable(),
  /** How far a trailing-stop order follows. */
  trail: distance.nullable(),
  timeInForce: timeInForce.nullable(),
  extendedHours: z.boolean().nullable(),
  stopLoss: stopLoss.nullable(),
  takeProfits: z.array(takeProfit).max(20),
  /** Also cancel what rests in the symbol first; null where the bot decides. */
  cancelResting: z.boolean().nullable(),
  /** The strategy's own name for the order, and its remark. */
  orderId: z.string().nullable(),
  comment: z.string().nullable(),
  /** When the strategy says that it fired, RFC 3339 UTC; after `maxLagSeconds` from then it is stale. */
  firedAt: z.string().nullable(),
  maxLagSeconds: z.number().int().positive().nullable(),
  /** What each field was taken from, where the reader had to find out. */
  taken: z.array(takenField),
})
export type Signal = z.infer<typeof signalSchema>

/** A signal in which all that is not given is unsaid. */
export const signalOf = (
  said: Pick<Signal, 'symbol' | 'assetClass' | 'side' | 'intent'> & Partial<Signal>,
): Signal => ({
  exchange: null,
  quantity: null,
  quantityType: 'units',
  target: null,
  before: null,
  price: null,
  orderType: null,
  limitPrice: null,
  limitOffset: null,
  stopPrice: null,
  trail: null,
  timeInForce: null,
  extendedHours: null,
  stopLoss: null,
  takeProfits: [],
  cancelResting: null,
  orderId: null,
  comment: null,
  firedAt: null,
  maxLagSeconds: null,
  taken: [],
  ...said,
})

/** What was wrong with a message: the field at fault, in the sender's own words, and the likely fix. */
export const problemSchema = z.object({
  code: z.string(),
  field: z.string().nullable(),
  message: z.string(),
})
export type Problem = z.infer<typeof problemSchema>

export type Reading =
  | { ok: true; dialect: z.infer<typeof dialect>; signal: Signal; messageId: string | null }
  | { ok: false; dialect: z.infer<typeof dialect> | null; problem: Problem; messageId: string | null }
