/** Where fills stand on a chart of candles. Pure: what is drawn of it is the chart's. */
import { type CandleView, dec, type FillView, type Side, toDecimalString } from '@viewzenix/schema'
import { quantityText } from '../../lib/figures.ts'

export type FillMark = {
  /** Of the candle in which it filled. */
  time: CandleView['time']
  side: Side
  /** Empty where a label just before says it as well. */
  text: string
}

/**
 * One mark for each candle and side with fills; those before the first candle have none. Labels that would lie over
 * each other become one, with how many there are. @param apart how many candles a label is wide
 */
export const fillMarks = (fills: FillView[], candles: CandleView[], apart: number): FillMark[] =>
  (['buy', 'sell'] as const)
    .flatMap((side) => marksOf(side, fills, candles, apart))
    .sort((a, b) => a.time - b.time)

const marksOf = (side: Side, fills: FillView[], candles: CandleView[], apart: number): FillMark[] => {
  const placed = fills
    .filter((fill) => fill.side === side)
    .map((fill) => {
      const seconds = Date.parse(fill.filledAt) / 1000
      return { fill, at: candles.findLastIndex(({ time }) => time <= seconds) }
    })
    .filter(({ at }) => at >= 0)
  const marks: FillMark[] = []
  let from = Number.NEGATIVE_INFINITY
  for (const at of [...new Set(placed.map((one) => one.at))].sort((a, b) => a - b)) {
    const starts = at - from >= apart
    if (starts) from = at
    const own = placed.filter((one) => one.at >= from && one.at - from < apart)
    const time = candles[at]?.time
    if (time !== undefined)
      marks.push({ time, side, text: starts ? labelOf(own.map(({ fill }) => fill)) : '' })
  }
  return marks
}

/** Such as `Buy 0.05`, or of several `3 buys, 0.15`. */
const labelOf = (fills: FillView[]): string => {
  const [first] = fills
  if (!first) return ''
  const sum = quantityText(toDecimalString(fills.reduce((all, { quantity }) => all.plus(quantity), dec(0))))
  if (fills.length === 1) return `${first.side === 'buy' ? 'Buy' : 'Sell'} ${sum}`
  return `${fills.length} ${first.side === 'buy' ? 'buys' : 'sells'}, ${sum}`
}
