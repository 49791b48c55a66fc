/** The rules in which time matters: held against when an entry is decided, and again when it is sent. Pure. */
import { type AssetClass, dec, type RiskLimits, toDecimalString, type VerdictView } from '@viewzenix/schema'
import { isWithin, localTime, momentOf } from './local-time.ts'
import { whyClosed } from './market-hours.ts'

export type Level = { level: Exclude<VerdictView['level'], 'alert'>; limits: RiskLimits }

export type MomentInput = {
  now: Date
  assetClass: AssetClass
  extendedHours: boolean
  /** When the strategy says that it fired, and when we received it. */
  firedAt: string | null
  receivedAt: Date
  /** The alert's own limit on its age. */
  maxLagSeconds: number | null
}

export const evaluateMoment = (input: MomentInput, levels: Level[]): VerdictView[] => [
  ...(input.maxLagSeconds === null ? [] : [staleness(input, 'alert', input.maxLagSeconds)]),
  ...levels.flatMap(({ level, limits }) => [
    ...(limits.maxLagSeconds === null ? [] : [staleness(input, level, limits.maxLagSeconds)]),
    ...(limits.windows.length === 0 ? [] : [withinWindow(input, level, limits)]),
    ...flatByNow(input, level, limits),
    ...(limits.marketHours && input.assetClass === 'equity' ? [marketOpen(input, level)] : []),
  ]),
]

/** `Refused: ` in front where it failed. */
export const verdict = (
  rule: string,
  level: VerdictView['level'],
  passed: boolean,
  words: string,
  figures: { observed: string; limit: string },
): VerdictView => ({
  rule,
  level,
  passed,
  message: passed ? words : `Refused: ${words}`,
  ...figures,
})

const staleness = (input: MomentInput, level: VerdictView['level'], limit: number): VerdictView => {
  const since = input.firedAt === null ? input.receivedAt : new Date(input.firedAt)
  const age = dec(input.now.getTime() - since.getTime()).div(1_000)
  if (age.neg().gt(Math.max(limit, SKEW_S))) {
    const ahead = toDecimalString(age.neg())
    const words = `the strategy's time is ${ahead} s ahead of ours, so that its age is not known; limit is ${limit} s.`
    return verdict('max_lag', level, false, words, { observed: `-${ahead}`, limit: String(limit) })
  }
  const observed = toDecimalString(age.lt(0) ? dec(0) : age)
  const what = input.firedAt === null ? 'the alert was received' : 'the strategy fired'
  const words = `${observed} s since ${what}, limit is ${limit} s.`
  return verdict('max_lag', level, age.lte(limit), words, { observed, limit: String(limit) })
}

/** Clocks differ; a time so far ahead is none of a clock. */
const SKEW_S = 60

const DAYS = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

const withinWindow = (
  { now }: MomentInput,
  level: VerdictView['level'],
  { windows, timeZone }: RiskLimits,
): VerdictView => {
  const local = localTime(now, timeZone)
  const observed = `${DAYS[local.weekday]} ${clockOf(local.minutes)}`
  const passed = windows.some((window) => isWithin(local, window))
  const limit = windows.map(({ days, from, to }) => `${daysOf(days)} ${from}–${to}`).join(', ')
  const words = `it is ${observed} in ${timeZone}, trading is ${limit}.`
  const sentence = passed ? `It${words.slice(2)}` : words
  return verdict('trading_window', level, passed, sentence, { observed, limit })
}

/** What was closed by the clock stays closed for the day. */
const flatByNow = (
  { now }: MomentInput,
  level: VerdictView['level'],
  { flattenAt, timeZone }: RiskLimits,
): VerdictView[] => {
  if (!flattenAt) return []
  const due = flattenMoment(now, { flattenAt, timeZone })
  if (!due) return []
  const passed = now < due
  const observed = clockOf(localTime(now, timeZone).minutes)
  const words = passed
    ? `All is closed at ${flattenAt.at} in ${timeZone}.`
    : `all is flat from ${flattenAt.at} until midnight in ${timeZone}, and it is ${observed}.`
  return [verdict('flatten_at', level, passed, words, { observed, limit: flattenAt.at })]
}

/** When the level is flattened today; null where it is not. */
export const flattenMoment = (
  now: Date,
  { flattenAt, timeZone }: Pick<RiskLimits, 'flattenAt' | 'timeZone'>,
): Date | null =>
  flattenAt?.days.includes(localTime(now, timeZone).weekday) ? momentOf(now, timeZone, flattenAt.at) : null

const clockOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

const daysOf = (days: number[]): string =>
  days
    .toSorted((a, b) => a - b)
    .map((day) => DAYS[day]?.slice(0, 3))
    .join(' ')

const marketOpen = ({ now, extendedHours }: MomentInput, level: VerdictView['level']): VerdictView => {
  const closed = whyClosed(now, extendedHours)
  const limit = extendedHours ? 'extended hours' : 'regular hours'
  return closed === null
    ? verdict('market_hours', level, true, 'New York trades.', { observed: 'open', limit })
    : verdict('market_hours', level, false, `${closed}.`, { observed: 'closed', limit })
}
