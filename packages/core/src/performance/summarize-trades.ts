/** The numbers of a list of trades. Pure. */
import { type Decimal, dec, type PerformanceView, toDecimalString } from '@viewzenix/schema'
import type { Trade } from './fifo-lots.ts'

const DAY_MS = 86_400_000
const shown = (value: Decimal) => toDecimalString(value.toDecimalPlaces(4))
const sum = (values: Decimal[]): Decimal => values.reduce((all, value) => all.plus(value), dec(0))

type Summary = Pick<
  PerformanceView,
  | 'trades'
  | 'realizedPnl'
  | 'fees'
  | 'netPnl'
  | 'winRate'
  | 'profitFactor'
  | 'expectancy'
  | 'averageHoldSeconds'
  | 'sharpe'
  | 'maxDrawdown'
  | 'days'
  | 'curve'
>

/** @param trades in the order in which they were closed */
export const summarizeTrades = (trades: readonly Trade[]): Summary => {
  const nets = trades.map(netOf)
  const won = sum(nets.filter((net) => net.gt(0)))
  const lost = sum(nets.filter((net) => net.lt(0))).abs()
  const wins = nets.filter((net) => net.gt(0)).length
  const net = sum(nets)
  const count = trades.length
  const held = trades.reduce(
    (ms, { open, close }) => ms + close.filledAt.getTime() - open.filledAt.getTime(),
    0,
  )
  const days = daysOf(trades)
  const curve = curveOf(trades)
  return {
    trades: count,
    realizedPnl: toDecimalString(sum(trades.map(({ gross }) => gross))),
    fees: toDecimalString(sum(trades.map(({ fees }) => fees))),
    netPnl: toDecimalString(net),
    winRate: count === 0 ? null : shown(dec(wins).div(count).times(100)),
    profitFactor: lost.isZero() ? null : shown(won.div(lost)),
    expectancy: count === 0 ? null : shown(net.div(count)),
    averageHoldSeconds: count === 0 ? null : Math.round(held / count / 1_000),
    sharpe: sharpeOf(days),
    maxDrawdown: toDecimalString(deepestOf(curve)),
    curve: thinned(curve).map(({ at, total, fall }) => ({
      at: at.toISOString(),
      total: toDecimalString(total),
      fall: toDecimalString(fall),
    })),
    days: days.map(({ day, net, total }) => ({
      day,
      netPnl: toDecimalString(net),
      total: toDecimalString(total),
    })),
  }
}

export const netOf = ({ gross, fees }: Trade): Decimal => gross.minus(fees)

type Day = { day: string; net: Decimal; total: Decimal }

const daysOf = (trades: readonly Trade[]): Day[] => {
  const nets = new Map<string, Decimal>()
  for (const trade of trades) {
    const day = trade.close.filledAt.toISOString().slice(0, 10)
    nets.set(day, (nets.get(day) ?? dec(0)).plus(netOf(trade)))
  }
  let total = dec(0)
  return [...nets]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, net]) => {
      total = total.plus(net)
      return { day, net, total }
    })
}

/** Days between the first and the last on which nothing was closed count as zero. */
const sharpeOf = (days: Day[]): string | null => {
  const [first, last] = [days[0], days.at(-1)]
  if (!first || !last) return null
  const count = Math.round((Date.parse(last.day) - Date.parse(first.day)) / DAY_MS) + 1
  if (count < 2) return null
  const mean = last.total.div(count)
  const squares = sum(days.map(({ net }) => net.minus(mean).pow(2))).plus(
    mean.pow(2).times(count - days.length),
  )
  const deviation = squares.div(count - 1).sqrt()
  return deviation.isZero() ? null : shown(mean.div(deviation).times(dec(365).sqrt()))
}

type Point = { at: Date; total: Decimal; fall: Decimal }

const curveOf = (trades: readonly Trade[]): Point[] => {
  let [total, peak] = [dec(0), dec(0)]
  return trades.map((trade) => {
    total = total.plus(netOf(trade))
    if (total.gt(peak)) peak = total
    return { at: trade.close.filledAt, total, fall: peak.minus(total) }
  })
}

const deepestOf = (curve: Point[]): Decimal =>
  curve.reduce((deepest, { fall }) => (fall.gt(deepest) ? fall : deepest), dec(0))

/** Points of a curve: more than a screen has pixels for are not sent. */
const MAX_POINTS = 500

/** Stretches of equal length: each ends where it ends, and falls as deep as it fell. */
const thinned = (curve: Point[]): Point[] => {
  const length = Math.ceil(curve.length / MAX_POINTS)
  if (length <= 1) return curve
  const stretches = Array.from({ length: Math.ceil(curve.length / length) }, (_, nth) =>
    curve.slice(nth * length, (nth + 1) * length),
  )
  return stretches.flatMap((stretch) => {
    const last = stretch.at(-1)
    return last ? [{ ...last, fall: deepestOf(stretch) }] : []
  })
}
