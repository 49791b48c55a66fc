/** An entry against the limits of its workspace, account and bot. Pure; what it needs is gathered by `observe`. */
import { dec, type Side, toDecimalString, type VerdictView } from '@viewzenix/schema'
import { evaluateMoment, type Level, type MomentInput, verdict } from './evaluate-moment.ts'

/** What was seen of a level. Only what its limits ask about is read; the rest is as if there were nothing. */
export type Observed = {
  /** Entries in the last 60 seconds. */
  entriesLastMinute: number
  /** Worth of the level's positions and resting entries other than those of this account and symbol. */
  otherNotional: string
  /** Won (or, below zero, lost) since the day began; null where nobody knows. */
  dayProfit: string | null
  /** Of the account, below its peak; null where nobody knows. */
  drawdownPercent: string | null
  /** Trades that lost since the day began, without one that won between; and when any trade last lost. */
  losses: number
  lastLossAt: Date | null
}

export type RiskLevel = Level & { observed: Observed }

export type RiskInput = MomentInput & {
  levels: RiskLevel[]
  symbol: string
  side: Side
  /** Base units of the entry, and what one is expected to cost, in quote currency. */
  quantity: string
  price: string
  /** Signed base units held now; the entry goes the same way. */
  position: string
  /** Base units of entries that rest at the broker and go the same way: each may fill yet. */
  resting: string
  /** The alert's; null where it says none. */
  alertPrice: string | null
  quote: { bid: string; ask: string }
}

/** All are evaluated, so that all reasons can be read at once: an entry passes when every one passed. */
export const evaluateRisk = (input: RiskInput): VerdictView[] => [
  ...evaluateMoment(input, input.levels),
  ...input.levels.flatMap((level) => [
    ...sizes(input, level),
    ...pace(input, level),
    ...losses(level),
    ...permissions(input, level),
    ...market(input, level),
  ]),
]

type Amount = ReturnType<typeof dec>

const atMost = (
  { level }: RiskLevel,
  rule: string,
  observed: Amount,
  limit: string | null,
  words: [before: string, unit?: string],
): VerdictView[] => {
  if (limit === null) return []
  const [before, unit = ''] = words
  const shown = toDecimalString(observed.toDecimalPlaces(2))
  const sentence = `${before} ${shown}${unit}, limit is ${toDecimalString(dec(limit))}${unit}.`
  const figures = { observed: toDecimalString(observed), limit: toDecimalString(dec(limit)) }
  return [verdict(rule, level, observed.lte(limit), sentence, figures)]
}

const sizes = (input: RiskInput, level: RiskLevel): VerdictView[] => {
  const { limits, observed } = level
  const order = dec(input.quantity).times(input.price)
  const position = dec(input.position).abs().plus(input.resting).times(input.price).plus(order)
  const all = position.plus(observed.otherNotional)
  return [
    ...atMost(level, 'max_order_notional', order, limits.maxOrderNotional, ['The order is worth']),
    ...atMost(level, 'max_position_notional', position, limits.maxPositionNotional, [
      'The position would be worth',
    ]),
    ...atMost(level, 'max_total_notional', all, limits.maxTotalNotional, ['All positions would be worth']),
  ]
}

const pace = (_: RiskInput, { level, limits, observed }: RiskLevel): VerdictView[] => {
  const limit = limits.maxOrdersPerMinute
  if (limit === null) return []
  const count = observed.entriesLastMinute
  const words = `${count} ${count === 1 ? 'order' : 'orders'} in the last minute, limit is ${limit}.`
  const figures = { observed: String(count), limit: String(limit) }
  return [verdict('max_orders_per_minute', level, count < limit, words, figures)]
}

const losses = (level: RiskLevel): VerdictView[] => {
  const { limits, observed } = level
  const found: VerdictView[] = []
  if (limits.maxDailyLoss !== null) {
    const loss = observed.dayProfit === null ? null : dec(observed.dayProfit).neg()
    if (loss === null)
      found.push(unknown('max_daily_loss', level, 'what was lost today', limits.maxDailyLoss))
    else {
      const lost = loss.gt(0) ? loss : dec(0)
      // At the limit itself there is nothing left to lose.
      const words = `${toDecimalString(lost.toDecimalPlaces(2))} lost today, limit is ${limits.maxDailyLoss}.`
      const figures = { observed: toDecimalString(lost), limit: limits.maxDailyLoss }
      found.push(verdict('max_daily_loss', level.level, lost.lt(limits.maxDailyLoss), words, figures))
    }
  }
  if (limits.maxDrawdownPercent !== null) {
    const limit = limits.maxDrawdownPercent
    if (observed.drawdownPercent === null) found.push(unknown('max_drawdown', level, 'the drawdown', limit))
    else {
      const shown = toDecimalString(dec(observed.drawdownPercent).toDecimalPlaces(2))
      const words = `the account is ${shown} % below its peak, limit is ${limit} %.`
      const passed = dec(observed.drawdownPercent).lt(limit)
      const figures = { observed: observed.drawdownPercent, limit }
      const sentence = passed ? `The${words.slice(3)}` : words
      found.push(verdict('max_drawdown', level.level, passed, sentence, figures))
    }
  }
  if (limits.maxConsecutiveLosses !== null) {
    const limit = limits.maxConsecutiveLosses
    const words = `${observed.losses} losing ${observed.losses === 1 ? 'trade' : 'trades'} in a row today, limit is ${limit}.`
    const figures = { observed: String(observed.losses), limit: String(limit) }
    found.push(verdict('max_consecutive_losses', level.level, observed.losses < limit, words, figures))
  }
  return found
}

const unknown = (rule: string, { level }: RiskLevel, what: string, limit: string): VerdictView => ({
  ...verdict(rule, level, false, `${what} is not known yet, limit is ${limit}.`, { observed: '', limit }),
  observed: null,
})

const permissions = (input: RiskInput, { level, limits, observed }: RiskLevel): VerdictView[] => {
  const { symbol, now } = input
  const found: VerdictView[] = []
  if (limits.lossCooldownSeconds !== null) {
    const limit = limits.lossCooldownSeconds
    const last = observed.lastLossAt
    const seconds = last === null ? null : Math.max(0, Math.floor((now.getTime() - last.getTime()) / 1_000))
    const words =
      seconds === null ? 'No trade has lost.' : `${seconds} s since a trade lost, cooldown is ${limit} s.`
    const figures = { observed: seconds === null ? 'none' : String(seconds), limit: String(limit) }
    found.push(verdict('loss_cooldown', level, seconds === null || seconds >= limit, words, figures))
  }
  const { allowedSymbols, blockedSymbols, sides } = limits
  if (allowedSymbols.length > 0) {
    const passed = allowedSymbols.includes(symbol)
    const words = `${symbol} is ${passed ? 'one' : 'none'} of the symbols that are allowed.`
    found.push(
      verdict('allowed_symbols', level, passed, words, {
        observed: symbol,
        limit: allowedSymbols.join(', '),
      }),
    )
  }
  if (blockedSymbols.length > 0) {
    const passed = !blockedSymbols.includes(symbol)
    const words = `${symbol} is ${passed ? 'not ' : ''}blocked.`
    found.push(
      verdict('blocked_symbols', level, passed, words, {
        observed: symbol,
        limit: blockedSymbols.join(', '),
      }),
    )
  }
  if (sides !== 'both') {
    const side = input.side === 'buy' ? 'long' : 'short'
    const words = `a ${side} entry, and only ${sides} ones are allowed.`
    const passed = side === sides
    found.push(
      verdict('sides', level, passed, passed ? `A${words.slice(1)}` : words, {
        observed: side,
        limit: sides,
      }),
    )
  }
  return found
}

const market = ({ quote, alertPrice }: RiskInput, level: RiskLevel): VerdictView[] => {
  const { limits } = level
  const middle = dec(quote.bid).plus(quote.ask).div(2)
  const percentOf = (distance: Amount) => distance.abs().div(middle).times(100)
  const spread = percentOf(dec(quote.ask).minus(quote.bid))
  return [
    ...(alertPrice === null
      ? []
      : atMost(level, 'max_deviation', percentOf(dec(alertPrice).minus(middle)), limits.maxDeviationPercent, [
          'The alert’s price is off the market by',
          ' %',
        ])),
    ...atMost(level, 'max_spread', spread, limits.maxSpreadPercent, ['The spread is', ' %']),
  ]
}
