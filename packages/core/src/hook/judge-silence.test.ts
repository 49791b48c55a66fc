import { expectation } from '@viewzenix/schema'
import { expect, it } from 'vitest'
import { lengthOf, silentSince } from './judge-silence.ts'

const at = (time: string) => new Date(time)
const always = expectation.parse({ everyMinutes: 60 })
const session = expectation.parse({
  everyMinutes: 60,
  windows: [{ days: [1, 2, 3, 4, 5], from: '09:30', to: '16:00' }],
  timeZone: 'America/New_York',
})
const long = { lastAlertAt: null, countedFrom: at('2030-01-01T00:00:00Z') }

it('counts from the last alert, or from when it was set', () => {
  const last = { countedFrom: at('2030-01-01T00:00:00Z'), lastAlertAt: at('2030-01-01T10:00:00Z') }
  expect(silentSince(always, { ...last, now: at('2030-01-01T10:59:59Z') })).toBeNull()
  expect(silentSince(always, { ...last, now: at('2030-01-01T11:00:00Z') })).toEqual(
    at('2030-01-01T10:00:00Z'),
  )
  const set = { countedFrom: at('2030-01-01T10:30:00Z'), lastAlertAt: at('2030-01-01T10:00:00Z') }
  expect(silentSince(always, { ...set, now: at('2030-01-01T11:29:59Z') })).toBeNull()
  expect(silentSince(always, { ...set, now: at('2030-01-01T11:30:00Z') })).toEqual(at('2030-01-01T10:30:00Z'))
})

it('expects nothing outside its windows, and counts from when one begins', () => {
  // 14:30 UTC is 09:30 in New York in winter.
  expect(silentSince(session, { ...long, now: at('2030-01-08T14:29:00Z') })).toBeNull()
  expect(silentSince(session, { ...long, now: at('2030-01-08T15:29:59Z') })).toBeNull()
  expect(silentSince(session, { ...long, now: at('2030-01-08T15:30:00Z') })).toEqual(
    at('2030-01-08T14:30:00Z'),
  )
  expect(silentSince(session, { ...long, now: at('2030-01-08T21:00:00Z') })).toBeNull()
  expect(silentSince(session, { ...long, now: at('2030-01-12T17:00:00Z') })).toBeNull()
})

it('says how long in words', () => {
  expect([59_000, 60_000, 3_600_000, 7_500_000, 90_000_000, 86_400_000].map(lengthOf)).toEqual([
    '0 min',
    '1 min',
    '1 h',
    '2 h 5 min',
    '1 d 1 h',
    '1 d',
  ])
})
