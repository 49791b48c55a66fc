/** How a bot answers a signal: size, order, sides and limits. Shared by the form, tRPC and the core. */
import { z } from 'zod'
import { dec } from './decimal.ts'
import { id, name } from './ids.ts'
import { percentString, positiveDecimal } from './money.ts'
import { botExits } from './protection.ts'
import { riskLimits } from './risk.ts'
import { distance } from './signal.ts'
import { marketSymbol } from './symbol.ts'
import { orderType, timeInForce } from './vocabulary-schemas.ts'

export const sizing = z.discriminatedUnion('kind', [
  /** The same number of base units for every entry. */
  z.object({ kind: z.literal('fixed'), quantity: positiveDecimal }),
  /** The alert's own quantity; an entry without one is refused. */
  z.object({ kind: z.literal('alert') }),
  /** An amount of quote currency, divided by the price. */
  z.object({ kind: z.literal('notional'), amount: positiveDecimal }),
  /** A percentage of the account's equity, divided by the price. 2.5 is two and a half percent. */
  z.object({ kind: z.literal('percent_of_equity'), percent: percentString }),
  /** A percentage of the position that is held: for bots that only add to it. */
  z.object({ kind: z.literal('percent_of_position'), percent: percentString }),
  /** What may be lost to the stop (the alert's, or the bot's own), in quote currency, divided by its distance. */
  z.object({ kind: z.literal('risk_amount'), amount: positiveDecimal }),
  /** The same, as a percentage of the account's equity. */
  z.object({ kind: z.literal('risk_percent'), percent: percentString }),
])
export type Sizing = z.infer<typeof sizing>
export const sizingKinds = [
  'fixed',
  'alert',
  'notional',
  'percent_of_equity',
  'percent_of_position',
  'risk_amount',
  'risk_percent',
] as const satisfies Sizing['kind'][]

export const orderStyle = z.object({
  type: orderType,
  /** How long an order that rests may stand. Market orders take the alert's, or stand until they are filled. */
  timeInForce: timeInForce.default('gtc'),
  /** What offsets are counted from where the alert names no limit or stop: its price (or the quote), or the quote. */
  base: z.enum(['alert', 'quote']).default('alert'),
  /**
   * Limit orders: how much worse than the alert's price we accept, in percent: 0.1 lets a buy pay 0.1 % more
   * and a sell take 0.1 % less. Negative asks for a better price.
   */
  limitOffsetPercent: z
    .string()
    .regex(/^-?\d{1,2}(\.\d{1,4})?$/, 'must be a percentage between -99 and 99, such as 0.1')
    .default('0'),
  /** The same in ticks of the instrument; where it is given, the percentage is not used. */
  limitOffsetTicks: z.number().int().min(-10_000).max(10_000).nullable().default(null),
  /** Stop and stop-limit orders: how far beyond the base they wake up, in percent: a buy above, a sell below. */
  stopOffsetPercent: z
    .string()
    .regex(/^\d{1,2}(\.\d{1,4})?$/, 'must be a percentage between 0 and 99, such as 0.5')
    .default('0'),
  /** Trailing stops: how far they follow, where the alert does not say. */
  trail: distance.nullable().default(null),
  extendedHours: z.boolean().default(false),
})
export type OrderStyle = z.infer<typeof orderStyle>

/** What is ordered for an account: this times the bot's size. */
const multiplier = positiveDecimal.refine((v) => dec(v).lte(1000), 'must be at most 1000').default('1')

/** How one account differs from the others of its bot. */
export const accountSize = z.object({
  accountId: id,
  multiplier,
  /** Instead of the bot's; null for the bot's. */
  sizing: sizing.nullable().default(null),
})
export type AccountSize = z.infer<typeof accountSize>

/** Asks a person before it trades. */
export const approvalStyle = z.object({
  /** entries: exits and reductions go through by themselves · all: they wait too. */
  for: z.enum(['entries', 'all']).default('entries'),
  /** What nobody approved by then is refused. */
  expireSeconds: z.number().int().min(10).max(86_400).default(300),
})
export type ApprovalStyle = z.infer<typeof approvalStyle>

/** Where the strategy believes to hold something else than the account does. */
export const driftActs = ['ignore', 'refuse', 'flatten', 'resync'] as const
export const driftAct = z.enum(driftActs)
export type DriftAct = z.infer<typeof driftAct>

export const botSettings = z.object({
  name,
  hookId: id,
  accountIds: z.array(id).min(1, 'choose at least one account').max(20),
  /** Symbols that the bot answers; empty means all. */
  symbols: z.array(marketSymbol).max(200).default([]),
  allowLong: z.boolean().default(true),
  allowShort: z.boolean().default(false),
  /** Whether a signal to add opens a position where there is none; it is refused otherwise. */
  addOpens: z.boolean().default(false),
  /** Whether an entry first cancels the entries that rest in its symbol, where the alert does not say. */
  cancelResting: z.boolean().default(false),
  /**
   * ignore: the drift is noted, and the signal acted on · refuse: entries are refused · flatten: what is held is closed
   * instead of an entry · resync: the position is brought to where the alert says that it should be afterwards. Exits
   * are never refused for it.
   */
  drift: driftAct.default('ignore'),
  approval: approvalStyle.nullable().default(null),
  sizing,
  multiplier,
  accountSizes: z.array(accountSize).max(20).default([]),
  order: orderStyle,
  exits: botExits.prefault({}),
  risk: riskLimits.prefault({}),
})
export type BotSettings = z.infer<typeof botSettings>

/** Whether a bot answers alerts in a symbol, as the alert names it. */
export const botTakes = ({ symbols }: Pick<BotSettings, 'symbols'>, symbol: string): boolean =>
  symbols.length === 0 || symbols.includes(symbol)

/** What a client may send: defaults not filled in yet. */
export type BotSettingsInput = z.input<typeof botSettings>
