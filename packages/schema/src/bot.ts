/** How a bot answers a signal: size, order, sides and limits. Shared by the form, tRPC and the core. */
import { z } from 'zod'
import { id, name } from './ids.ts'
import { percentString, positiveDecimal } from './money.ts'
import { marketSymbol } from './symbol.ts'
import { orderType, timeInForce } from './vocabulary.ts'

export const sizing = z.discriminatedUnion('kind', [
  /** The same number of base units for every entry. */
  z.object({ kind: z.literal('fixed'), quantity: positiveDecimal }),
  /** The alert's own quantity; an entry without one is refused. */
  z.object({ kind: z.literal('alert') }),
  /** An amount of quote currency, divided by the price. */
  z.object({ kind: z.literal('notional'), amount: positiveDecimal }),
  /** A percentage of the account's equity, divided by the price. 2.5 is two and a half percent. */
  z.object({ kind: z.literal('percent_of_equity'), percent: percentString }),
])
export type Sizing = z.infer<typeof sizing>

export const orderStyle = z.object({
  type: orderType.extract(['market', 'limit']),
  /** How long a limit order rests. */
  timeInForce: timeInForce.exclude(['opg', 'cls']).default('gtc'),
  /**
   * Limit orders: how much worse than the alert's price we accept, in percent: 0.1 lets a buy pay 0.1 % more
   * and a sell take 0.1 % less. Negative asks for a better price.
   */
  limitOffsetPercent: z
    .string()
    .regex(/^-?\d{1,2}(\.\d{1,4})?$/, 'must be a percentage between -99 and 99, such as 0.1')
    .default('0'),
})
export type OrderStyle = z.infer<typeof orderStyle>

export const riskLimits = z.object({
  /** The largest entry, in quote currency. */
  maxOrderNotional: positiveDecimal.nullable().default(null),
  /** The largest position in one symbol after the entry, in quote currency. */
  maxPositionNotional: positiveDecimal.nullable().default(null),
  /** Entries that this bot may make in any 60 seconds. */
  maxOrdersPerMinute: z.number().int().min(1).max(10_000).nullable().default(null),
})
export type RiskLimits = z.infer<typeof riskLimits>

export const botSettings = z.object({
  name,
  hookId: id,
  accountIds: z.array(id).min(1, 'choose at least one account').max(20),
  /** Symbols that the bot answers; empty means all. */
  symbols: z.array(marketSymbol).max(200).default([]),
  allowLong: z.boolean().default(true),
  allowShort: z.boolean().default(false),
  sizing,
  order: orderStyle,
  risk: riskLimits.prefault({}),
})
export type BotSettings = z.infer<typeof botSettings>
/** What a client may send: defaults not filled in yet. */
export type BotSettingsInput = z.input<typeof botSettings>
