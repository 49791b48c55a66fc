/**
 * When New York trades equities. Holidays and early closes are those that the NYSE has published for 2026 to 2028
 * (https://www.nyse.com/trade/hours-calendars). Of a year that is not in the table nothing is known.
 */
import { localTime } from './local-time.ts'

const HOLIDAYS: Record<string, string[]> = {
  '2026': '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25'.split(' '),
  '2027': '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24'.split(' '),
  // 1 January 2028 is a Saturday: it is not made up for.
  '2028': '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25'.split(' '),
}
const EARLY_CLOSES: Record<string, string[]> = {
  '2026': ['11-27', '12-24'],
  '2027': ['11-26'],
  '2028': ['07-03', '11-24'],
}

const clock = (hours: number, minutes = 0) => hours * 60 + minutes

/** @returns null while it trades; otherwise why not, as the end of a sentence */
export const whyClosed = (now: Date, extendedHours: boolean): string | null => {
  const { date, weekday, minutes } = localTime(now, 'America/New_York')
  const [year = '', day = ''] = [date.slice(0, 4), date.slice(5)]
  const holidays = HOLIDAYS[year]
  if (!holidays) return `the holidays of ${year} are not known to this version of Viewzenix`
  if (weekday > 5) return 'New York does not trade at the weekend'
  if (holidays.includes(day)) return `${date} is a holiday of the New York exchanges`
  const early = EARLY_CLOSES[year]?.includes(day) ?? false
  const opens = extendedHours ? clock(4) : clock(9, 30)
  const closes = clock(early ? (extendedHours ? 17 : 13) : extendedHours ? 20 : 16)
  if (minutes >= opens && minutes < closes) return null
  return `New York trades from ${words(opens)} to ${words(closes)}, and it is ${words(minutes)} there`
}

const words = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
