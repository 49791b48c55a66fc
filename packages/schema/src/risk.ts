/** Limits that an entry is held against, at each of three levels. Every one that is set has to hold: the strictest wins. */
import { z } from 'zod'
import { dec } from './decimal.ts'
import { id } from './ids.ts'
import { percentString, positiveDecimal } from './money.ts'
import { marketSymbol } from './symbol.ts'
import { haltScope } from './vocabulary-schemas.ts'

/** An IANA time zone that this runtime knows, such as `Europe/Berlin`. */
export const timeZone = z
  .string()
  .max(64)
  .refine((zone) => {
    try {
      return /[a-z]/i.test(zone) && Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
    } catch {
      return false
    }
  }, 'must be an IANA time zone such as Europe/Berlin')

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:30')

/**
 * `days` are those on which it begins, 1 is Monday. A window whose end is not after its start lasts past midnight:
 * 22:00 to 02:00 on Friday ends on Saturday, and 00:00 to 00:00 is the whole day.
 */
export const tradingWindow = z.object({
  days: z.array(z.number().int().min(1).max(7)).min(1, 'choose at least one day').max(7),
  from: clock,
  to: clock,
})
export type TradingWindow = z.infer<typeof tradingWindow>

const count = (max: number) => z.number().int().min(1).max(max).nullable().default(null)
const money = positiveDecimal.nullable().default(null)
const percent = percentString.nullable().default(null)
const symbolList = z.array(marketSymbol).max(200).default([])

/** Everything is closed at that time of these days, 1 is Monday, and nothing entered from then until midnight. */
export const flattenAt = z.object({ days: tradingWindow.shape.days, at: clock })
export type FlattenAt = z.infer<typeof flattenAt>

/** null, empty or false is no limit. Money is in quote currency. */
export const riskLimits = z.object({
  /** The largest entry. */
  maxOrderNotional: money,
  /** The largest position in one symbol after the entry. */
  maxPositionNotional: money,
  /** All positions of the level's accounts after the entry, and the entries that rest. */
  maxTotalNotional: money,
  /** Entries in any 60 seconds. */
  maxOrdersPerMinute: count(10_000),
  /** What may be lost since the day began. */
  maxDailyLoss: money,
  /** How far the account may be below the most that it ever made, in percent of what it was worth then. */
  maxDrawdownPercent: percentString
    .refine((v) => dec(v).lt(100), 'must be below 100 percent: nothing can fall further')
    .nullable()
    .default(null),
  /** Losing trades in a row since the day began. */
  maxConsecutiveLosses: count(50),
  /** No entry for so long after a trade that lost. */
  lossCooldownSeconds: count(604_800),
  /** Empty: all. */
  allowedSymbols: symbolList,
  blockedSymbols: symbolList,
  /** The sides of the market that may be entered. */
  sides: z.enum(['both', 'long', 'short']).default('both'),
  /** Entries only within these; empty: always. */
  windows: z.array(tradingWindow).max(20).default([]),
  /** When all that the level holds is closed; null: never by the clock. */
  flattenAt: flattenAt.nullable().default(null),
  /** Of the windows and of that time, and of the midnight at which a day begins. */
  timeZone: timeZone.default('UTC'),
  /** Equities only while New York trades. What is no equity is always let through. */
  marketHours: z.boolean().default(false),
  /** How old an alert may be: since the strategy says that it fired, or else since it was received. */
  maxLagSeconds: count(86_400),
  /** How far the alert's price may be from the middle of the market. */
  maxDeviationPercent: percent,
  /** Between bid and ask, of their middle. 0.01 is one basis point. */
  maxSpreadPercent: percent,
})
export type RiskLimits = z.infer<typeof riskLimits>
export const NO_LIMITS: RiskLimits = riskLimits.parse({})

/** The whole workspace, one account or one bot: as halts have it. */
export const riskSubject = z.object({
  scope: haltScope,
  /** The account or bot; the workspace itself when the scope is `workspace`. */
  scopeId: id,
})
export const setRiskInput = riskSubject.extend({ limits: riskLimits })
export type RiskView = { scope: z.infer<typeof haltScope>; scopeId: string; limits: RiskLimits }
