import { BaselineSeries, createChart, type IChartApi, type ISeriesApi } from 'lightweight-charts'
import { useEffect } from 'react'
import { axisFigure, chartOptions, chartTime, token } from '../../lib/chart.ts'
import { useChart, useHover } from '../../lib/use-chart.ts'
import type { CurveRow } from './equity-curve.ts'

type Drawn = { chart: IChartApi; equity: ISeriesApi<'Baseline'>; drawdown: ISeriesApi<'Baseline'> }

const percentOfAxis = (value: number): string => `${value.toFixed(2).replace('-', '−')} %`

const draw = (element: HTMLElement): Drawn => {
  const chart = createChart(element, chartOptions())
  const [profit, loss] = [token('profit'), token('loss')]
  const equity = chart.addSeries(BaselineSeries, {
    topLineColor: profit,
    topFillColor1: `${profit}40`,
    topFillColor2: `${profit}08`,
    bottomLineColor: loss,
    bottomFillColor1: `${loss}08`,
    bottomFillColor2: `${loss}40`,
    lineWidth: 2,
    priceLineVisible: false,
    // It would lie over the axis' own figures; the last value stands above the chart.
    lastValueVisible: false,
    priceFormat: { type: 'custom', formatter: axisFigure, minMove: 0.01 },
  })
  const drawdown = chart.addSeries(
    BaselineSeries,
    {
      baseValue: { type: 'price', price: 0 },
      topLineColor: loss,
      bottomLineColor: loss,
      bottomFillColor1: `${loss}10`,
      bottomFillColor2: `${loss}40`,
      lineWidth: 1,
      priceLineVisible: false,
      lastValueVisible: false,
      priceFormat: { type: 'custom', formatter: percentOfAxis, minMove: 0.01 },
      // Zero is always in sight, so that a small drawdown looks small.
      autoscaleInfoProvider: (original: () => { priceRange: { minValue: number } | null } | null) => ({
        priceRange: { minValue: Math.min(original()?.priceRange?.minValue ?? 0, -0.5), maxValue: 0 },
      }),
    },
    1,
  )
  equity.priceScale().applyOptions({ scaleMargins: { top: 0.12, bottom: 0.08 } })
  drawdown.priceScale().applyOptions({ scaleMargins: { top: 0.15, bottom: 0.1 } })
  const [top, bottom] = chart.panes()
  top?.setStretchFactor(3)
  bottom?.setStretchFactor(1)
  return { chart, equity, drawdown }
}

const timeOf = ({ at }: CurveRow) => chartTime(at)

/** Equity over time, green where it is above the capital and red below, with the drawdown underneath. */
export const EquityChart = ({
  rows,
  capital,
  label,
  onHover,
}: {
  rows: CurveRow[]
  /** Green above, red below. */
  capital: string
  /** What the chart shows, for those who hear it. */
  label: string
  /** The row under the pointer; null when there is none. */
  onHover: (row: CurveRow | null) => void
}) => {
  const charted = useChart(draw)
  const { box, drawn, scheme } = charted
  useEffect(() => {
    if (!drawn.current) return
    const { chart, equity, drawdown } = drawn.current
    const unique = [...new Map(rows.map((row) => [timeOf(row), row]))]
    equity.applyOptions({ baseValue: { type: 'price', price: Number(capital) } })
    equity.setData(unique.map(([time, row]) => ({ time, value: Number(row.drawn) })))
    drawdown.setData(unique.map(([time, row]) => ({ time, value: Number(row.drawdownPercent) })))
    chart.timeScale().fitContent()
  }, [drawn, rows, capital, scheme])
  useHover(charted, rows, timeOf, onHover)

  return <figure ref={box} aria-label={label} style={{ margin: 0, minWidth: 0, minHeight: 0 }} />
}
