import type { CandleView, FillView } from '@viewzenix/schema'
import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  type IChartApi,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineStyle,
  type Time,
} from 'lightweight-charts'
import { useEffect } from 'react'
import { chartOptions, chartTime, token } from '../../lib/chart.ts'
import { priceText } from '../../lib/figures.ts'
import { useChart, useHover } from '../../lib/use-chart.ts'
import { fillMarks } from './fill-marks.ts'

type Drawn = {
  chart: IChartApi
  candles: ISeriesApi<'Candlestick'>
  markers: ISeriesMarkersPluginApi<Time>
  /** Whether the newest candles were brought into sight. */
  placed: boolean
}

const draw = (element: HTMLElement): Drawn => {
  const chart = createChart(element, chartOptions())
  // Room at the right, for the words of a fill in the last candle.
  chart.timeScale().applyOptions({ fixRightEdge: false })
  const [up, down] = [token('profit'), token('loss')]
  const candles = chart.addSeries(CandlestickSeries, {
    upColor: up,
    downColor: down,
    wickUpColor: up,
    wickDownColor: down,
    borderVisible: false,
    priceFormat: {
      type: 'custom',
      formatter: (value: number) => priceText(value.toFixed(8)),
      minMove: 0.000_01,
    },
  })
  return { chart, candles, markers: createSeriesMarkers(candles), placed: false }
}

/** Room for the words of a fill, in pixels. */
const LABEL_WIDTH = 96

/** Candles in sight at first, and what they leave free. */
const IN_SIGHT = 95

/** The newest candles, with room beside them for half of a label: it stands in the middle of its candle. */
const newestOf = (count: number, width: number) => {
  const room = Math.min(IN_SIGHT / 3, Math.ceil((LABEL_WIDTH / 2 / (width || LABEL_WIDTH)) * IN_SIGHT))
  return { from: count + room - IN_SIGHT, to: count + room }
}

const drawMarks = ({ chart, markers }: Drawn, fills: FillView[], candles: CandleView[]): void =>
  markers.setMarkers(
    fillMarks(fills, candles, Math.ceil(LABEL_WIDTH / chart.timeScale().options().barSpacing)).map(
      ({ time, side, text }) => ({
        time: chartTime(time),
        position: side === 'buy' ? ('belowBar' as const) : ('aboveBar' as const),
        shape: side === 'buy' ? ('arrowUp' as const) : ('arrowDown' as const),
        color: token(side === 'buy' ? 'profit-text' : 'loss-text'),
        text,
      }),
    ),
  )

const timeOf = ({ time }: CandleView) => chartTime(time)

/** The market's candles, with the fills on them and a line at the average price of what is held. */
export const PriceChart = ({
  candles,
  fills,
  averagePrice,
  label,
  onHover,
}: {
  candles: CandleView[]
  fills: FillView[]
  /** null when nothing is held. */
  averagePrice: string | null
  label: string
  /** The candle under the pointer; null when there is none. */
  onHover: (candle: CandleView | null) => void
}) => {
  const charted = useChart(draw)
  const { box, drawn, scheme } = charted
  useEffect(() => {
    if (!drawn.current) return
    const { chart, candles: series } = drawn.current
    series.setData(
      candles.map(({ time, open, high, low, close }) => ({
        time: chartTime(time),
        open: Number(open),
        high: Number(high),
        low: Number(low),
        close: Number(close),
      })),
    )
    // Only what is new brings the newest candles into sight: who looks at older ones is left there.
    if (!drawn.current.placed)
      chart.timeScale().setVisibleLogicalRange(newestOf(candles.length, chart.timeScale().width()))
    drawn.current.placed = true
    if (averagePrice === null) return
    const line = series.createPriceLine({
      price: Number(averagePrice),
      color: token('primary-text'),
      lineStyle: LineStyle.LargeDashed,
      lineWidth: 1,
      title: '',
    })
    return () => series.removePriceLine(line)
  }, [drawn, candles, fills, averagePrice, scheme])

  useEffect(() => {
    const current = drawn.current
    if (!current) return
    // How many labels have room changes with how close the candles stand.
    const mark = () => drawMarks(current, fills, candles)
    mark()
    const timeScale = current.chart.timeScale()
    timeScale.subscribeVisibleLogicalRangeChange(mark)
    return () => timeScale.unsubscribeVisibleLogicalRangeChange(mark)
  }, [drawn, candles, fills, scheme])

  useHover(charted, candles, timeOf, onHover)

  return <figure ref={box} aria-label={label} style={{ margin: 0, minWidth: 0, minHeight: 0 }} />
}
