import { expect, it } from 'vitest'
import { whyClosed } from './market-hours.ts'

/** As the NYSE published them; noon and 14:00 in New York tell a holiday from an early close. */
const PUBLISHED: Record<number, { holidays: string; early: string }> = {
  2021: { holidays: '01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24', early: '11-26' },
  2022: { holidays: '01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26', early: '11-25' },
  2023: { holidays: '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25', early: '07-03 11-24' },
  2024: {
    holidays: '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25',
    early: '07-03 11-29 12-24',
  },
  2025: {
    holidays: '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25',
    early: '07-03 11-28 12-24',
  },
  2026: { holidays: '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25', early: '11-27 12-24' },
  2027: { holidays: '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24', early: '11-26' },
  2028: { holidays: '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25', early: '07-03 11-24' },
}

const weekdaysOf = (year: number): string[] => {
  const days: string[] = []
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 86_400_000) {
    const day = new Date(at)
    if (day.getUTCDay() % 6 !== 0) days.push(day.toISOString().slice(0, 10))
  }
  return days
}
/** Noon and a quarter past two are within any offset of New York's. */
const noon = (day: string) => new Date(`${day}T16:30:00Z`)
const afternoon = (day: string) => new Date(`${day}T19:30:00Z`)

it.each(Object.entries(PUBLISHED))(
  'the holidays and early closes of %s are those that the NYSE published',
  (year, { holidays, early }) => {
    const closed = weekdaysOf(Number(year)).filter((day) => whyClosed(noon(day), false) !== null)
    expect(closed.map((day) => day.slice(5)).join(' ')).toBe(holidays)
    const short = weekdaysOf(Number(year)).filter(
      (day) => whyClosed(noon(day), false) === null && whyClosed(afternoon(day), false) !== null,
    )
    expect(short.map((day) => day.slice(5)).join(' ')).toBe(early)
  },
)

it('every year has its nine or ten holidays and at most three early closes, none of them on a weekend', () => {
  for (let year = 2022; year <= 2099; year++) {
    const days = weekdaysOf(year)
    const closed = days.filter((day) => whyClosed(noon(day), false)?.includes('holiday'))
    // A first of January on a Saturday is not made up for.
    const lost = new Date(Date.UTC(year, 0, 1)).getUTCDay() === 6 ? 1 : 0
    expect(closed).toHaveLength(10 - lost)
    const short = days.filter((day) => whyClosed(afternoon(day), false)?.includes('to 13:00'))
    expect([1, 2, 3]).toContain(short.length)
    for (const day of short) expect(closed).not.toContain(day)
  }
})
