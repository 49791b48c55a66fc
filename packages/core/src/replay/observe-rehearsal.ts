/** What the limits ask about, seen of the accounts of a rehearsal: they are all that there is in it. */
import { dec, isTerminal, type RiskLimits, toDecimalString } from '@viewzenix/schema'
import type { Level } from '../risk/evaluate-moment.ts'
import type { Observed, RiskLevel } from '../risk/evaluate-risk.ts'
import { startOfDay } from '../risk/local-time.ts'
import type { RehearsalState, RehearsedBot, World } from './rehearsal-state.ts'

type Trade = { accountId: string; bot: RehearsedBot; symbol: string }

export const observeRehearsal = (world: World, state: RehearsalState, trade: Trade): RiskLevel[] => {
  const account = world.accounts.get(trade.accountId)
  const levels: { level: Level['level']; limits: RiskLimits | undefined }[] = [
    { level: 'workspace', limits: world.risk },
    { level: 'account', limits: account?.risk },
    { level: 'bot', limits: trade.bot.risk },
  ]
  return levels.flatMap(({ level, limits }) =>
    limits ? [{ level, limits, observed: observe(world, state, trade, level, limits) }] : [],
  )
}

const observe = (
  world: World,
  state: RehearsalState,
  trade: Trade,
  level: Level['level'],
  limits: RiskLimits,
): Observed => {
  const within = withinOf(trade, level)
  const day = startOfDay(new Date(state.at), limits.timeZone).getTime()
  const trades = tradesOf(state, within)
  const today = trades.filter(({ at }) => at >= day)
  const won = today.findIndex(({ net }) => dec(net).gt(0))
  const lost = trades.find(({ net }) => dec(net).lt(0))
  return {
    entriesLastMinute: state.entries.filter((one) => one.at > state.at - 60_000 && within(one)).length,
    otherNotional: limits.maxTotalNotional === null ? '0' : othersOf(state, trade, level),
    dayProfit: limits.maxDailyLoss === null ? null : dayProfitOf(world, state, trade, level, day),
    drawdownPercent: limits.maxDrawdownPercent === null ? null : drawdownOf(world, state, trade.accountId),
    losses: (won < 0 ? today : today.slice(0, won)).filter(({ net }) => dec(net).lt(0)).length,
    lastLossAt: lost ? new Date(lost.at) : null,
  }
}

type Whose = { accountId: string; botId: string }

const withinOf =
  (trade: Trade, level: Level['level']) =>
  ({ accountId, botId }: Whose): boolean =>
    level === 'workspace' || (level === 'account' ? accountId === trade.accountId : botId === trade.bot.id)

/** An order that closed something is a trade: what it won after fees. Newest first. */
const tradesOf = (
  { gains }: RehearsalState,
  within: (whose: Whose) => boolean,
): { at: number; net: string }[] => {
  const closing = gains.filter((gain) => gain.closes && within(gain))
  const orders = Map.groupBy(closing, ({ orderId }) => orderId)
  return [...orders.values()]
    .map((fills) => ({
      at: Math.max(...fills.map(({ at }) => at)),
      net: toDecimalString(fills.reduce((sum, { net }) => sum.plus(net), dec(0))),
    }))
    .sort((a, b) => b.at - a.at)
}

/** What is held counts at its cost, what rests at its price. A bot's level sees the positions of the account. */
const othersOf = (state: RehearsalState, trade: Trade, level: Level['level']): string => {
  const other = (accountId: string, symbol: string): boolean =>
    (level === 'workspace' || accountId === trade.accountId) &&
    !(accountId === trade.accountId && symbol === trade.symbol)
  let worth = dec(0)
  for (const { accountId, symbol, holding } of Object.values(state.lanes))
    if (other(accountId, symbol) && !dec(holding.quantity).isZero())
      worth = worth.plus(dec(holding.cost).abs())
  for (const { accountId, symbol, orders } of state.decisions)
    for (const order of orders)
      if (other(accountId, symbol) && !isTerminal(order.status) && !order.reduceOnly)
        worth = worth.plus(
          dec(order.quantity)
            .minus(order.filledQuantity)
            .times(order.limitPrice ?? order.stopPrice ?? order.expectedPrice ?? '0'),
        )
  return toDecimalString(worth)
}

const dayProfitOf = (
  { broker }: World,
  state: RehearsalState,
  trade: Trade,
  level: Level['level'],
  day: number,
): string => {
  if (level === 'bot') {
    const today = state.gains.filter(({ at, botId }) => botId === trade.bot.id && at >= day)
    return toDecimalString(today.reduce((sum, { net }) => sum.plus(net), dec(0)))
  }
  let gain = dec(0)
  for (const [id, { book, points }] of Object.entries(state.accounts)) {
    if (level === 'account' && id !== trade.accountId) continue
    const before = points.findLast(({ at }) => at <= day) ?? points[0]
    gain = gain.plus(broker.equity(book, state.at)).minus(before?.equity ?? '0')
  }
  return toDecimalString(gain)
}

const drawdownOf = ({ broker }: World, state: RehearsalState, accountId: string): string | null => {
  const account = state.accounts[accountId]
  if (!account) return null
  const peak = dec(account.peak)
  const equity = broker.equity(account.book, state.at)
  return peak.gt(0) ? toDecimalString(peak.minus(equity).div(peak).times(100)) : null
}
