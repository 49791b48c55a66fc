import { useComputedColorScheme } from '@mantine/core'
import type { ResultPoint } from '@viewzenix/schema'
import { AreaSeries, BaselineSeries, createChart, type IChartApi } from 'lightweight-charts'
import { useEffect, useRef } from 'react'
import { axisFigure, chartOptions, chartTime, token } from '../../lib/chart.ts'

type Scale = { priceRange: { minValue: number; maxValue: number } | null } | null

/** Zero is always in sight, so that a small result looks small. */
const withZero = (original: () => Scale): Scale => {
  const range = original()?.priceRange
  return range
    ? { priceRange: { minValue: Math.min(range.minValue, 0), maxValue: Math.max(range.maxValue, 0) } }
    : null
}

const draw = (element: HTMLElement) => {
  const chart = createChart(element, chartOptions())
  const [profit, loss] = [token('profit'), token('loss')]
  const format = { type: 'custom', formatter: axisFigure, minMove: 0.01 } as const
  const total = chart.addSeries(BaselineSeries, {
    baseValue: { type: 'price', price: 0 },
    topLineColor: profit,
    topFillColor1: `${profit}40`,
    topFillColor2: `${profit}08`,
    bottomLineColor: loss,
    bottomFillColor1: `${loss}08`,
    bottomFillColor2: `${loss}40`,
    lineWidth: 2,
    priceLineVisible: false,
    priceFormat: format,
    autoscaleInfoProvider: withZero,
  })
  const fall = chart.addSeries(
    AreaSeries,
    {
      lineColor: loss,
      topColor: `${loss}40`,
      bottomColor: `${loss}10`,
      invertFilledArea: true,
      lineWidth: 1,
      priceLineVisible: false,
      lastValueVisible: false,
      priceFormat: format,
      autoscaleInfoProvider: withZero,
    },
    1,
  )
  total.priceScale().applyOptions({ scaleMargins: { top: 0.12, bottom: 0.08 } })
  fall.priceScale().applyOptions({ scaleMargins: { top: 0.15, bottom: 0.1 } })
  const [top, bottom] = chart.panes()
  top?.setStretchFactor(3)
  bottom?.setStretchFactor(1)
  return { chart, total, fall }
}

/** What all trades came to, with how far that was below its best underneath. */
export const ResultChart = ({
  points,
  label,
  onHover,
}: {
  points: ResultPoint[]
  /** What the chart shows, for those who hear it. */
  label: string
  /** The point under the pointer; null when there is none. */
  onHover: (point: ResultPoint | null) => void
}) => {
  const box = useRef<HTMLElement>(null)
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })

  // Drawn anew with the scheme, whose colours a canvas has to be told.
  useEffect(() => {
    if (!box.current) return
    const { chart, total, fall } = draw(box.current)
    // Of trades that were closed within one second the last counts.
    const times = new Map(points.map((point) => [chartTime(point.at), point]))
    total.setData([...times].map(([time, point]) => ({ time, value: Number(point.total) })))
    fall.setData([...times].map(([time, point]) => ({ time, value: -Number(point.fall) })))
    chart.timeScale().fitContent()
    const hover: Parameters<IChartApi['subscribeCrosshairMove']>[0] = ({ time }) =>
      onHover((typeof time === 'number' && times.get(time)) || null)
    chart.subscribeCrosshairMove(hover)
    return () => chart.remove()
  }, [points, scheme, onHover])

  return <figure ref={box} aria-label={label} style={{ margin: 0, minWidth: 0, minHeight: 0 }} />
}
