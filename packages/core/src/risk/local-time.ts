/** Wall clocks of time zones. Summer time comes from the zone itself, never from an offset that is kept. */
import type { TradingWindow } from '@viewzenix/schema'

export type LocalTime = {
  /** Such as `2026-03-08`. */
  date: string
  /** 1 is Monday. */
  weekday: number
  /** Since midnight by the wall clock. */
  minutes: number
}

const formats = new Map<string, Intl.DateTimeFormat>()
const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  formats.set(timeZone, made)
  return made
}

export const localTime = (at: Date, timeZone: string): LocalTime => {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const date = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
  return {
    date,
    weekday: new Date(`${date}T00:00:00Z`).getUTCDay() || 7,
    minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  }
}

const SECOND = 1_000
/** No day is longer, not even the one on which clocks go back. */
const LONGEST_DAY = 26 * 3_600 * SECOND

/** The first second of the day that it is there: midnight, or the first after it where clocks skip midnight. */
export const startOfDay = (now: Date, timeZone: string): Date => {
  const today = localTime(now, timeZone).date
  let after = Math.floor(now.getTime() / SECOND)
  let before = after - LONGEST_DAY / SECOND
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (localTime(new Date(middle * SECOND), timeZone).date === today) after = middle
    else before = middle
  }
  return new Date(after * SECOND)
}

/** In quarters, as every change of clocks comes. */
const STEP = 15

/**
 * The first moment of today at which the wall clock is at that time or past it. Where clocks skip it, that is when they
 * have; where they go through it twice, it is the first time. null where the day ends before.
 */
export const momentOf = (now: Date, timeZone: string, clock: string): Date | null => {
  const start = startOfDay(now, timeZone)
  const today = localTime(now, timeZone).date
  const wanted = minutesOf(clock)
  const reached = (at: Date) => localTime(at, timeZone).minutes >= wanted
  const later = (minutes: number) => new Date(start.getTime() + minutes * 60 * SECOND)
  for (let passed = 0; localTime(later(passed), timeZone).date === today; passed += STEP) {
    if (!reached(later(passed))) continue
    let first = passed
    while (first > Math.max(0, passed - STEP) && reached(later(first - 1))) first--
    return later(first)
  }
  // Within the last quarter of the day.
  for (let passed = LONGEST_DAY / SECOND / 60; passed > 0; passed--)
    if (localTime(later(passed), timeZone).date === today && !reached(later(passed - 1)))
      return reached(later(passed)) ? later(passed) : null
  return null
}

const HOUR = 3_600 * SECOND

/** A day of the calendar: from its first second up to that of the next day. @param day such as `2026-03-08` */
export const dayRange = (day: string, timeZone: string): { start: Date; end: Date } => {
  // Somewhere on that day: where clocks are twelve hours ahead of Greenwich or more, its noon is past it.
  const noon = Date.parse(`${day}T12:00:00Z`)
  const within = [0, -6]
    .map((hours) => new Date(noon + hours * HOUR))
    .find((at) => localTime(at, timeZone).date === day)
  if (!within) throw new Error(`${timeZone} skipped ${day}`)
  const start = startOfDay(within, timeZone)
  // Two hours past the longest day is within the next one.
  return { start, end: startOfDay(new Date(start.getTime() + LONGEST_DAY + 2 * HOUR), timeZone) }
}

/** Minutes since midnight of a time such as `09:30`. */
export const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

/** The start counts in, the end does not. The part of a window past midnight belongs to the day on which it began. */
export const isWithin = ({ weekday, minutes }: LocalTime, window: TradingWindow): boolean => {
  const from = minutesOf(window.from)
  const to = minutesOf(window.to)
  const yesterday = weekday === 1 ? 7 : weekday - 1
  if (to > from) return window.days.includes(weekday) && minutes >= from && minutes < to
  return (
    (window.days.includes(weekday) && minutes >= from) || (window.days.includes(yesterday) && minutes < to)
  )
}
