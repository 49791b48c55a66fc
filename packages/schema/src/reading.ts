/** How a hook reads its messages, where the message itself does not say it. */
import { z } from 'zod'

/**
 * PineConnector's numbers. `risk` counts units, quote currency, percent of equity, or what may be lost to the stop;
 * `sl` and `tp` are pips, a price, an amount of quote currency away, or a percentage of the price.
 */
export const pineUnits = z.object({
  risk: z.enum(['units', 'notional', 'percent_of_equity', 'risk_amount', 'risk_percent']),
  stops: z.enum(['pips', 'price', 'amount', 'percent']),
})
export type PineUnits = z.infer<typeof pineUnits>

export const mappedFields = [
  'symbol',
  'action',
  'quantity',
  'quantityType',
  'price',
  'orderType',
  'limitPrice',
  'stopPrice',
  'stopLoss',
  'takeProfit',
  'position',
  'positionSize',
  'previousPosition',
  'previousPositionSize',
  'orderId',
  'comment',
  'firedAt',
] as const
export const mappedField = z.enum(mappedFields)
export type MappedField = z.infer<typeof mappedField>

/** Where a field of the signal comes from: a place in the message, such as `data.orders.0.side`, or always the same. */
export const mappingSource = z.union([
  z.strictObject({
    path: z
      .string()
      .trim()
      .min(1, 'must name a field of the message')
      .max(200)
      .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters'),
  }),
  z.strictObject({ value: z.string().trim().min(1, 'must not be empty').max(60) }),
])

export const mapping = z.object({
  fields: z
    .partialRecord(mappedField, mappingSource)
    .refine((fields) => fields.symbol !== undefined, 'must say where the symbol is')
    .refine(
      (fields) =>
        fields.action !== undefined || fields.position !== undefined || fields.positionSize !== undefined,
      'must say where the action or the position is',
    )
    .refine(
      (fields) => Object.values(fields).some((source) => source && 'path' in source),
      'must take at least one field from the message',
    ),
  /** The sender's own words, in lower case, and what they mean: `{"kaufen":"buy","raus":"exit"}`. */
  words: z
    .record(z.string().trim().toLowerCase().min(1).max(60), z.string().trim().min(1).max(60))
    .refine((words) => Object.keys(words).length <= 50, 'must be at most 50 words')
    .default({}),
})
export type Mapping = z.infer<typeof mapping>

/** All of it; what a hook does not say has the values of a new one. */
export const hookReading = z.object({
  pineUnits: pineUnits.default({ risk: 'units', stops: 'pips' }),
  mapping: mapping.nullable().default(null),
})
export type HookReading = z.infer<typeof hookReading>
