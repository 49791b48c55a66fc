import { expect, it } from 'vitest'
import { elapsed, exactTime, relativeTime } from './time.ts'

const now = Date.parse('2026-01-05T10:00:00Z')

it('says how long ago, in the largest unit that fits', () => {
  expect(relativeTime('2026-01-05T09:59:58Z', now)).toBe('just now')
  expect(relativeTime('2026-01-05T09:59:20Z', now)).toBe('40 sec. ago')
  expect(relativeTime('2026-01-05T09:15:00Z', now)).toBe('45 min. ago')
  expect(relativeTime('2026-01-05T02:00:00Z', now)).toBe('8 hr. ago')
  expect(relativeTime('2026-01-04T09:00:00Z', now)).toBe('yesterday')
})

it('knows the future', () => {
  expect(relativeTime('2026-04-05T10:00:00Z', now)).toBe('in 3 mo.')
})

it('gives the exact moment in UTC', () => {
  expect(exactTime('2026-01-05T10:00:00.123Z').utc).toBe('2026-01-05 10:00:00 UTC')
})

it('says how long a step took', () => {
  expect([0, 12.4, 1340, 250_000, 8_000_000].map(elapsed)).toEqual([
    '0 ms',
    '+12 ms',
    '+1.3 s',
    '+4 min',
    '+2 h',
  ])
})
