/** What an equity curve says beside its values: the change since it began, and how far below its best it stands. */
import { dec, type EquityPoint, toDecimalString } from '@viewzenix/schema'

export type CurveRow = EquityPoint & {
  /** Since the first point, in the currency of the equity. */
  change: string
  /** Percent below the highest equity so far: 0 or negative, two places. */
  drawdownPercent: string
}

/** Pure, in decimals; the points are in the order of time. */
export const curveRows = (points: EquityPoint[]): CurveRow[] => {
  const start = points[0]?.equity ?? '0'
  let peak = dec(start)
  return points.map((point) => {
    const equity = dec(point.equity)
    if (equity.gt(peak)) peak = equity
    const below = peak.gt(0) ? equity.minus(peak).div(peak).times(100) : dec(0)
    return {
      ...point,
      change: toDecimalString(equity.minus(start)),
      drawdownPercent: toDecimalString(below.toDecimalPlaces(2)),
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
