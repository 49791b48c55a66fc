/** What every chart's component does: draws on a canvas, and tells what is under the pointer. */
import { useComputedColorScheme } from '@mantine/core'
import type { IChartApi, UTCTimestamp } from 'lightweight-charts'
import { type RefObject, useEffect, useRef } from 'react'

type Charted<D> = {
  /** For the element that holds the chart. */
  box: RefObject<HTMLElement | null>
  drawn: RefObject<D | null>
  /** Effects that fill the chart depend on it: with another scheme it is drawn anew, and empty. */
  scheme: 'light' | 'dark'
}

/** @param draw the same function every time */
export const useChart = <D extends { chart: IChartApi }>(draw: (element: HTMLElement) => D): Charted<D> => {
  const box = useRef<HTMLElement>(null)
  const drawn = useRef<D>(null)
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })

  // Drawn anew with the scheme, whose colours a canvas has to be told; and filled anew then.
  useEffect(() => {
    if (!box.current) return
    const current = draw(box.current)
    drawn.current = current
    return () => {
      drawn.current = null
      current.chart.remove()
    }
  }, [scheme, draw])

  return { box, drawn, scheme }
}

/** Tells `onHover` of the thing under the pointer, null when there is none. @param timeOf the same function every time */
export const useHover = <T>(
  { drawn, scheme }: Charted<{ chart: IChartApi }>,
  things: readonly T[],
  timeOf: (thing: T) => UTCTimestamp,
  onHover: (thing: T | null) => void,
): void => {
  useEffect(() => {
    const chart = drawn.current?.chart
    if (!chart) return
    const byTime = new Map(things.map((thing) => [timeOf(thing), thing]))
    const hover: Parameters<IChartApi['subscribeCrosshairMove']>[0] = ({ time }) =>
      onHover((typeof time === 'number' && byTime.get(time)) || null)
    chart.subscribeCrosshairMove(hover)
    return () => chart.unsubscribeCrosshairMove(hover)
  }, [drawn, things, scheme, timeOf, onHover])
}
