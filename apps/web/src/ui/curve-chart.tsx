import { BaselineSeries, createChart } from 'lightweight-charts'
import { useEffect } from 'react'
import { axisFigure, chartOptions, chartTime, token } from '../lib/chart.ts'
import { useChart, useHover } from '../lib/use-chart.ts'

type Scale = { priceRange: { minValue: number; maxValue: number } | null } | null

/** Zero is always in sight, so that what is small looks small. @param least how much of below zero is shown at least */
const withZero =
  (least: number) =>
  (original: () => Scale): Scale => {
    const { minValue = 0, maxValue = 0 } = original()?.priceRange ?? {}
    return { priceRange: { minValue: Math.min(minValue, -least), maxValue: Math.max(maxValue, 0) } }
  }

/** How a curve and its fall are drawn: made once for a kind of chart, since `useChart` wants the same every time. */
export const curveDrawing =
  (kind: { zeroInSight: boolean; fallFigure: (value: number) => string; leastFall: number }) =>
  (element: HTMLElement) => {
    const chart = createChart(element, chartOptions())
    const [profit, loss] = [token('profit'), token('loss')]
    // Lines of last values would lie over the axis' own figures; the last one stands above the chart.
    const plain = { priceLineVisible: false, lastValueVisible: false }
    const curve = chart.addSeries(BaselineSeries, {
      ...plain,
      topLineColor: profit,
      topFillColor1: `${profit}40`,
      topFillColor2: `${profit}08`,
      bottomLineColor: loss,
      bottomFillColor1: `${loss}08`,
      bottomFillColor2: `${loss}40`,
      lineWidth: 2,
      priceFormat: { type: 'custom', formatter: axisFigure, minMove: 0.01 },
      ...(kind.zeroInSight && { autoscaleInfoProvider: withZero(0) }),
    })
    const fall = chart.addSeries(
      BaselineSeries,
      {
        ...plain,
        baseValue: { type: 'price', price: 0 },
        topLineColor: loss,
        bottomLineColor: loss,
        bottomFillColor1: `${loss}10`,
        bottomFillColor2: `${loss}40`,
        lineWidth: 1,
        priceFormat: { type: 'custom', formatter: kind.fallFigure, minMove: 0.01 },
        autoscaleInfoProvider: withZero(kind.leastFall),
      },
      1,
    )
    curve.priceScale().applyOptions({ scaleMargins: { top: 0.12, bottom: 0.08 } })
    fall.priceScale().applyOptions({ scaleMargins: { top: 0.15, bottom: 0.1 } })
    const [top, bottom] = chart.panes()
    top?.setStretchFactor(3)
    bottom?.setStretchFactor(1)
    return { chart, curve, fall }
  }

const timeOf = ({ at }: { at: string }) => chartTime(at)

/** A curve over time, green above its base and red below, with how far it is under its best so far underneath. */
export const CurveChart = <T extends { at: string }>({
  draw,
  points,
  base,
  heightOf,
  fallOf,
  label,
  onHover,
}: {
  draw: ReturnType<typeof curveDrawing>
  points: readonly T[]
  base: string
  /** Decimal strings; of points within one second the last counts. The same functions every time. */
  heightOf: (point: T) => string
  /** 0 or below. */
  fallOf: (point: T) => string
  /** What the chart shows, for those who hear it. */
  label: string
  /** The point under the pointer; null when there is none. */
  onHover: (point: T | null) => void
}) => {
  const charted = useChart(draw)
  const { box, drawn, scheme } = charted
  useEffect(() => {
    if (!drawn.current) return
    const { chart, curve, fall } = drawn.current
    const unique = [...new Map(points.map((point) => [timeOf(point), point]))]
    curve.applyOptions({ baseValue: { type: 'price', price: Number(base) } })
    curve.setData(unique.map(([time, point]) => ({ time, value: Number(heightOf(point)) })))
    fall.setData(unique.map(([time, point]) => ({ time, value: Number(fallOf(point)) })))
    chart.timeScale().fitContent()
  }, [drawn, points, base, heightOf, fallOf, scheme])
  useHover(charted, points, timeOf, onHover)

  return <figure ref={box} aria-label={label} style={{ margin: 0, minWidth: 0, minHeight: 0 }} />
}
