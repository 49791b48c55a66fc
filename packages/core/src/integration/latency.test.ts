import { latencyBoundsMs } from '@viewzenix/schema'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addLatency, percentile } from './latency.ts'

const countOf = (times: number[]): number[] => {
  const counts: number[] = new Array(latencyBoundsMs.length + 1).fill(0)
  for (const ms of times) {
    const found = latencyBoundsMs.findIndex((bound) => ms <= bound)
    const bucket = found === -1 ? latencyBoundsMs.length : found
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  return counts
}

it('finds a percentile within the bucket that it lies in', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1 }),
      fc.constantFrom(0.5, 0.95),
      (times, share) => {
        const sorted = times.toSorted((a, b) => a - b)
        const exact = sorted[Math.ceil(sorted.length * share) - 1] ?? 0
        const bound = latencyBoundsMs.findIndex((each) => exact <= each)
        const found = percentile(countOf(times), share)
        expect(found).toBeLessThanOrEqual(latencyBoundsMs[bound] ?? 0)
        expect(found).toBeGreaterThanOrEqual(latencyBoundsMs[bound - 1] ?? 0)
      },
    ),
  )
})

it('does not care in how many parts calls were counted', () => {
  const parts = [[3, 700, 20], [], [12_000]]
  const together = parts.map(countOf).reduce(addLatency, [])
  expect(together).toEqual(countOf(parts.flat()))
})

it('knows nothing without calls, and no more than its last bound', () => {
  expect(percentile([], 0.95)).toBeNull()
  expect(percentile(countOf([60_000]), 0.5)).toBe(10_000)
})
