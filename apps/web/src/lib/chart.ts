/** What every chart shares: the product's colours and font, local time, and figures as the rest of the page has them. */
import { type ChartOptions, ColorType, type DeepPartial, type UTCTimestamp } from 'lightweight-charts'
import { groupDigits } from './figures.ts'

/** The token's value in the scheme that is shown now: a canvas knows no CSS variables. */
export const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--vz-${name}`).trim()

const isTimestamp = (seconds: number): seconds is UTCTimestamp => Number.isFinite(seconds)

/** Whole seconds since the epoch, as the charts want them. */
export const chartTime = (at: string | number): UTCTimestamp => {
  const seconds = typeof at === 'number' ? at : Math.floor(Date.parse(at) / 1000)
  if (!isTimestamp(seconds)) throw new Error(`${at} is no moment`)
  return seconds
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const moment = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

const SHORTEST_DAY_MARK = 2
/** Marks of the time axis: years, months and days (0 to 2) by their date, the rest by the clock. */
const tickMark = (time: unknown, kind: number): string => {
  const at = new Date(Number(time) * 1000)
  return kind <= SHORTEST_DAY_MARK ? day.format(at) : clock.format(at)
}

/** Numbers only place pixels and label axes; figures that are read exactly come from the decimals beside the chart. */
export const axisFigure = (value: number): string => groupDigits(value.toFixed(8), 2)

export const chartOptions = (): DeepPartial<ChartOptions> => ({
  autoSize: true,
  layout: {
    // Not transparent: what is drawn again would be drawn over what was there.
    background: { type: ColorType.Solid, color: token('card') },
    textColor: token('dim'),
    fontFamily: getComputedStyle(document.body).fontFamily,
    fontSize: 11,
    // It brings an inline style sheet, which the page's policy refuses; `ChartCredit` says it instead.
    attributionLogo: false,
    panes: { separatorColor: token('line'), separatorHoverColor: token('line'), enableResize: false },
  },
  grid: { vertLines: { visible: false }, horzLines: { color: token('line') } },
  rightPriceScale: { borderVisible: false, entireTextOnly: true },
  timeScale: {
    borderVisible: false,
    timeVisible: true,
    secondsVisible: false,
    tickMarkFormatter: tickMark,
    fixLeftEdge: true,
    fixRightEdge: true,
  },
  crosshair: {
    vertLine: { color: token('control-line'), labelBackgroundColor: token('tooltip') },
    horzLine: { color: token('control-line'), labelBackgroundColor: token('tooltip') },
  },
  localization: { timeFormatter: (time: unknown) => moment.format(new Date(Number(time) * 1000)) },
  // The page scrolls under a finger or a wheel; a chart does not catch it.
  handleScroll: { mouseWheel: false, vertTouchDrag: false },
  handleScale: { mouseWheel: false, pinch: false },
})
