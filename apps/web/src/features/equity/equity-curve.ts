/** What an equity curve says beside its values: how it is drawn, and how far below its best it stands. */
import { dec, type EquityPoint, toDecimalString } from '@viewzenix/schema'

export type CurveRow = EquityPoint & {
  /**
   * The height at which it is drawn: today's capital and the profit so far. It is the equity, unless money was paid
   * in or out since; so the curve ends at the true equity and no deposit looks like a gain.
   */
  drawn: string
  /** Percent below the best so far: 0 or negative, two places. */
  drawdownPercent: string
}

/** What is at work now: equity less what was won since the range began. The curve is green above it, red below. */
export const capitalOf = (points: EquityPoint[]): string => {
  const last = points.at(-1)
  return last ? toDecimalString(dec(last.equity).minus(last.profit)) : '0'
}

/** What was paid in since the first point, less what was paid out. */
export const paidIn = (points: EquityPoint[]): string =>
  toDecimalString(dec(capitalOf(points)).minus(capitalOf(points.slice(0, 1))))

/**
 * Pure, in decimals; the points are in the order of time. Drawdown is measured on the worth of one unit of capital,
 * as a fund counts it: each step multiplies it by what was won on the capital of that step. Without deposits that is
 * the drawdown of the equity itself.
 */
export const curveRows = (points: EquityPoint[]): CurveRow[] => {
  const capital = dec(capitalOf(points))
  let [unit, peak, before] = [dec(1), dec(1), dec(0)]
  return points.map((point) => {
    const equity = dec(point.equity)
    const base = equity.minus(dec(point.profit).minus(before))
    before = dec(point.profit)
    if (base.gt(0)) unit = equity.gt(0) ? unit.times(equity).div(base) : dec(0)
    if (unit.gt(peak)) peak = unit
    return {
      ...point,
      drawn: toDecimalString(capital.plus(point.profit)),
      drawdownPercent: toDecimalString(unit.minus(peak).div(peak).times(100).toDecimalPlaces(2)),
    }
  })
}

/** The deepest drawdown of the curve, in percent. */
export const deepest = (rows: CurveRow[]): string =>
  toDecimalString(
    rows.reduce(
      (least, { drawdownPercent }) => (dec(drawdownPercent).lt(least) ? dec(drawdownPercent) : least),
      dec(0),
    ),
  )
