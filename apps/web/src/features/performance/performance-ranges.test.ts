import { expect, it } from 'vitest'
import { startOf } from './performance-ranges.ts'

it('begins with a whole day, and counts today in', () => {
  const now = Date.parse('2030-06-03T23:59:59Z')
  expect(startOf('1w', now)).toBe('2030-05-28T00:00:00.000Z')
  expect(startOf('1m', now)).toBe(startOf('1m', Date.parse('2030-06-03T00:00:00Z')))
  expect(Date.parse(startOf('all', now))).toBeLessThan(Date.parse(startOf('1y', now)))
})
