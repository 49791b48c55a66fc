/**
 * When New York trades equities, by the rules of the NYSE (https://www.nyse.com/trade/hours-calendars, Rule 7.2): they
 * give every year's holidays and early closes. Closures that no rule gives are listed once they are announced.
 */
import { localTime } from './local-time.ts'

/** Days of mourning, storms: announced days before. */
const SPECIAL_CLOSURES: ReadonlySet<string> = new Set(['2018-12-05', '2025-01-09'])

const JANUARY = 1
const clock = (hours: number, minutes = 0) => hours * 60 + minutes

/** 1 is Monday. */
const weekdayOf = (year: number, month: number, day: number): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7

/** Month and day of so many days later. */
const shifted = (year: number, month: number, day: number, by: number): string =>
  new Date(Date.UTC(year, month - 1, day + by)).toISOString().slice(5, 10)

/** The nth such weekday of a month, or with -1 the last. */
const nth = (year: number, month: number, weekday: number, n: number): string => {
  if (n < 0) {
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
    return shifted(year, month, last, -((weekdayOf(year, month, last) - weekday + 7) % 7))
  }
  return shifted(year, month, 1, ((weekday - weekdayOf(year, month, 1) + 7) % 7) + (n - 1) * 7)
}

/** Of a Saturday it is Friday, of a Sunday Monday; but a Saturday that begins a year is not made up for. */
const observed = (year: number, month: number, day: number): string | null => {
  const weekday = weekdayOf(year, month, day)
  if (weekday === 7) return shifted(year, month, day, 1)
  if (weekday === 6) return month === JANUARY ? null : shifted(year, month, day, -1)
  return shifted(year, month, day, 0)
}

/** Two days before Easter Sunday, by the Gregorian computus (Meeus, Jones, Butcher). */
const goodFriday = (year: number): string => {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7
  const f = Math.floor((a + 11 * d + 22 * e) / 451)
  const days = d + e - 7 * f + 114
  return shifted(year, Math.floor(days / 31), (days % 31) + 1, -2)
}

type Year = { holidays: ReadonlySet<string>; early: ReadonlySet<string> }
const years = new Map<number, Year>()

const yearOf = (year: number): Year => {
  const known = years.get(year)
  if (known) return known
  const holidays = new Set(
    [
      observed(year, 1, 1),
      nth(year, 1, 1, 3),
      nth(year, 2, 1, 3),
      goodFriday(year),
      nth(year, 5, 1, -1),
      year < 2022 ? null : observed(year, 6, 19),
      observed(year, 7, 4),
      nth(year, 9, 1, 1),
      nth(year, 11, 4, 4),
      observed(year, 12, 25),
    ].filter((day) => day !== null),
  )
  // 13:00 on the day after Thanksgiving, and before the Fourth of July and Christmas where both days are trading days of the week.
  const before = (month: number, day: number) =>
    weekdayOf(year, month, day) < 5 ? [shifted(year, month, day, 0)] : []
  const thanksgiving = Number(nth(year, 11, 4, 4).slice(3))
  const early = new Set([...before(7, 3), shifted(year, 11, thanksgiving, 1), ...before(12, 24)])
  const made = { holidays, early }
  years.set(year, made)
  return made
}

/** @returns null while it trades; otherwise why not, as the end of a sentence */
export const whyClosed = (now: Date, extendedHours: boolean): string | null => {
  const { date, weekday, minutes } = localTime(now, 'America/New_York')
  const { holidays, early } = yearOf(Number(date.slice(0, 4)))
  const day = date.slice(5)
  if (weekday > 5) return 'New York does not trade at the weekend'
  if (holidays.has(day)) return `${date} is a holiday of the New York exchanges`
  if (SPECIAL_CLOSURES.has(date)) return `the New York exchanges are closed on ${date}`
  const closesEarly = early.has(day)
  const opens = extendedHours ? clock(4) : clock(9, 30)
  const closes = clock(closesEarly ? (extendedHours ? 17 : 13) : extendedHours ? 20 : 16)
  if (minutes >= opens && minutes < closes) return null
  return `New York trades from ${words(opens)} to ${words(closes)}, and it is ${words(minutes)} there`
}

const words = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
