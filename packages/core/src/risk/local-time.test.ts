import type { TradingWindow } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayRange, isWithin, localTime, momentOf, startOfDay } from './local-time.ts'
import { whyClosed } from './market-hours.ts'

const at = (time: string) => new Date(time)
const within = (time: string, zone: string, window: TradingWindow) =>
  isWithin(localTime(at(time), zone), window)

describe('a trading window', () => {
  const newYork = { days: [1, 2, 3, 4, 5], from: '09:30', to: '16:00' }
  it('follows the wall clock of its zone through summer time', () => {
    // 14:00 UTC is 09:00 in New York in winter, and 10:00 in summer.
    expect(within('2026-03-06T14:00:00Z', 'America/New_York', newYork)).toBe(false)
    expect(within('2026-03-09T14:00:00Z', 'America/New_York', newYork)).toBe(true)
    expect(within('2026-03-09T13:30:00Z', 'America/New_York', newYork)).toBe(true)
    expect(within('2026-03-09T20:00:00Z', 'America/New_York', newYork)).toBe(false)
  })

  it('past midnight belongs to the day on which it began', () => {
    const friday = { days: [5], from: '22:00', to: '02:00' }
    expect(within('2026-03-06T21:59:00Z', 'UTC', friday)).toBe(false)
    expect(within('2026-03-06T22:00:00Z', 'UTC', friday)).toBe(true)
    expect(within('2026-03-07T01:59:59Z', 'UTC', friday)).toBe(true)
    expect(within('2026-03-07T02:00:00Z', 'UTC', friday)).toBe(false)
    expect(within('2026-03-06T01:00:00Z', 'UTC', friday)).toBe(false)
    const sunday = { days: [7], from: '22:00', to: '02:00' }
    expect(within('2026-03-09T01:00:00Z', 'UTC', sunday)).toBe(true)
  })

  it('past midnight lasts through a night in which clocks change', () => {
    const saturday = { days: [6], from: '23:00', to: '04:00' }
    // Berlin skips 02:00–03:00 on 29 March 2026: 01:59 UTC is 03:59 there, 02:00 UTC is 04:00.
    expect(within('2026-03-29T01:59:00Z', 'Europe/Berlin', saturday)).toBe(true)
    expect(within('2026-03-29T02:00:00Z', 'Europe/Berlin', saturday)).toBe(false)
    // On 25 October 2026 it goes through 02:00–03:00 twice.
    expect(within('2026-10-25T00:30:00Z', 'Europe/Berlin', saturday)).toBe(true)
    expect(within('2026-10-25T01:30:00Z', 'Europe/Berlin', saturday)).toBe(true)
    expect(within('2026-10-25T03:00:00Z', 'Europe/Berlin', saturday)).toBe(false)
  })

  it('of equal ends is the whole day', () => {
    const day = { days: [3], from: '00:00', to: '00:00' }
    expect(within('2026-03-04T00:00:00Z', 'UTC', day)).toBe(true)
    expect(within('2026-03-04T23:59:59Z', 'UTC', day)).toBe(true)
    expect(within('2026-03-05T00:00:00Z', 'UTC', day)).toBe(false)
  })
})

describe('the beginning of a day', () => {
  it('is midnight by the wall clock, also on days of 23 and 25 hours', () => {
    expect(startOfDay(at('2026-03-29T20:00:00Z'), 'Europe/Berlin')).toEqual(at('2026-03-28T23:00:00Z'))
    expect(startOfDay(at('2026-10-25T22:59:59Z'), 'Europe/Berlin')).toEqual(at('2026-10-24T22:00:00Z'))
    expect(startOfDay(at('2026-07-01T05:00:00Z'), 'Asia/Kolkata')).toEqual(at('2026-06-30T18:30:00Z'))
    expect(startOfDay(at('2026-07-01T00:00:00Z'), 'UTC')).toEqual(at('2026-07-01T00:00:00Z'))
  })

  it('is the first moment after it where clocks skip midnight', () => {
    // Cairo goes from 24 April 2026 00:00 straight to 01:00.
    expect(startOfDay(at('2026-04-24T12:00:00Z'), 'Africa/Cairo')).toEqual(at('2026-04-23T22:00:00Z'))
  })

  it('is never after now, and the moment before it is another day', () => {
    const zones = [
      'UTC',
      'America/New_York',
      'Europe/Berlin',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Asia/Kathmandu',
    ]
    const moments = fc.date({
      min: at('2020-01-01T00:00:00Z'),
      max: at('2030-01-01T00:00:00Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(moments, fc.constantFrom(...zones), (now, zone) => {
        const start = startOfDay(now, zone)
        expect(start.getTime()).toBeLessThanOrEqual(now.getTime())
        expect(localTime(start, zone).date).toBe(localTime(now, zone).date)
        expect(localTime(new Date(start.getTime() - 1_000), zone).date).not.toBe(localTime(now, zone).date)
      }),
    )
  })
})

describe('the hours of New York', () => {
  it('are 9:30 to 16:00 on weekdays, by its own clock', () => {
    expect(whyClosed(at('2026-07-01T13:30:00Z'), false)).toBeNull()
    expect(whyClosed(at('2026-07-01T13:29:59Z'), false)).toMatch(/from 09:30 to 16:00, and it is 09:29 there/)
    expect(whyClosed(at('2026-07-01T20:00:00Z'), false)).toMatch(/16:00 there/)
    expect(whyClosed(at('2026-12-01T14:30:00Z'), false)).toBeNull()
    expect(whyClosed(at('2026-07-04T15:00:00Z'), false)).toMatch(/weekend/)
  })

  it('end early before some holidays, and are longer for orders outside regular hours', () => {
    expect(whyClosed(at('2026-11-27T17:59:00Z'), false)).toBeNull()
    expect(whyClosed(at('2026-11-27T18:00:00Z'), false)).toMatch(/to 13:00/)
    expect(whyClosed(at('2026-07-01T08:00:00Z'), true)).toBeNull()
    expect(whyClosed(at('2026-11-27T22:00:00Z'), true)).toMatch(/to 17:00/)
  })
})

describe('a time of day', () => {
  it('is the first moment at which the wall clock is there, or past it', () => {
    const zones = ['UTC', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu']
    const moments = fc.date({
      min: at('2020-01-01T00:00:00Z'),
      max: at('2030-01-01T00:00:00Z'),
      noInvalidDate: true,
    })
    const minutes = fc.integer({ min: 0, max: 24 * 60 - 1 })
    fc.assert(
      fc.property(moments, fc.constantFrom(...zones), minutes, (now, zone, minute) => {
        const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
        const found = momentOf(now, zone, clock)
        expect(found).not.toBeNull()
        if (!found) return
        expect(localTime(found, zone).date).toBe(localTime(now, zone).date)
        expect(localTime(found, zone).minutes).toBeGreaterThanOrEqual(minute)
        const before = localTime(new Date(found.getTime() - 60_000), zone)
        expect(before.date !== localTime(now, zone).date || before.minutes < minute).toBe(true)
      }),
      { numRuns: 60 },
    )
    expect(momentOf(at('2026-03-29T20:00:00Z'), 'Europe/Berlin', '02:30')).toEqual(at('2026-03-29T01:00:00Z'))
    expect(momentOf(at('2026-10-25T20:00:00Z'), 'Europe/Berlin', '02:30')).toEqual(at('2026-10-25T00:30:00Z'))
    expect(momentOf(at('2026-07-01T20:00:00Z'), 'UTC', '23:59')).toEqual(at('2026-07-01T23:59:00Z'))
  })
})

describe('a day of the calendar', () => {
  const zones = [
    'UTC',
    'America/New_York',
    'Europe/Berlin',
    'Pacific/Kiritimati',
    'Etc/GMT+12',
    'Asia/Kathmandu',
  ]

  it('is all of it, and nothing of the days beside it', () => {
    const days = fc.date({
      min: at('2020-01-01T00:00:00Z'),
      max: at('2030-01-01T00:00:00Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(days, fc.constantFrom(...zones), (moment, zone) => {
        const day = moment.toISOString().slice(0, 10)
        const { start, end } = dayRange(day, zone)
        const dateOf = (time: number) => localTime(new Date(time), zone).date
        expect(dateOf(start.getTime())).toBe(day)
        expect(dateOf(end.getTime() - 1)).toBe(day)
        expect(dateOf(start.getTime() - 1) < day).toBe(true)
        expect(dateOf(end.getTime()) > day).toBe(true)
        // The next one begins where it ends.
        expect(dayRange(dateOf(end.getTime()), zone).start).toEqual(end)
      }),
      { numRuns: 60 },
    )
  })

  it('is as long as its clocks make it', () => {
    const hours = (day: string): number => {
      const { start, end } = dayRange(day, 'Europe/Berlin')
      return (end.getTime() - start.getTime()) / 3_600_000
    }
    expect([hours('2026-03-28'), hours('2026-03-29'), hours('2026-10-25')]).toEqual([24, 23, 25])
  })
})
