/** A signal is what an alert means: a pure, normalised value that no longer knows which dialect it came in. */
import { z } from 'zod'
import { positiveDecimal } from './money.ts'
import { assetClass, type dialect, intent, orderType, side, timeInForce } from './vocabulary.ts'

export const quantityTypes = ['units', 'notional', 'percent_of_equity'] as const
export const quantityType = z.enum(quantityTypes)
export type QuantityType = z.infer<typeof quantityType>

export const signalSchema = z.object({
  symbol: z.string(),
  assetClass,
  /** buy or sell; null where the message says neither and the intent (`flat`) alone decides. */
  side: side.nullable(),
  /** null where the message gives a side alone: the position that it meets then decides. */
  intent: intent.nullable(),
  /** The alert's own quantity, in the unit that `quantityType` names. Exits ignore it. */
  quantity: positiveDecimal.nullable(),
  quantityType,
  /** The strategy's price, in quote currency: base of limit offsets and of slippage. */
  price: positiveDecimal.nullable(),
  orderType: orderType.nullable(),
  limitPrice: positiveDecimal.nullable(),
  timeInForce: timeInForce.nullable(),
  /** The strategy's own name for the order, and its remark. */
  orderId: z.string().nullable(),
  comment: z.string().nullable(),
  /** When the strategy says that it fired, RFC 3339 UTC. */
  firedAt: z.string().nullable(),
})
export type Signal = z.infer<typeof signalSchema>

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
