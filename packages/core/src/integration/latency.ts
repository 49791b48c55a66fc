/** Latencies are counted in buckets (`latencyBoundsMs`): counts of all processes can be added, percentiles cannot. */
import { latencyBoundsMs } from '@viewzenix/schema'

/** Adds counts, of which either may be empty. */
export const addLatency = (a: readonly number[], b: readonly number[]): number[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0) + (b[i] ?? 0))

/**
 * The time in whole milliseconds that the given share of calls stayed within, read off a straight line through its
 * bucket; above the last bound it is that bound. null without calls.
 * @param share such as 0.95
 */
export const percentile = (latency: readonly number[], share: number): number | null => {
  const total = latency.reduce((sum, n) => sum + n, 0)
  if (total === 0) return null
  const rank = total * share
  let below = 0
  for (const [i, n] of latency.entries()) {
    if (n === 0 || below + n < rank) {
      below += n
      continue
    }
    const upper = latencyBoundsMs[i]
    if (upper === undefined) break
    const lower = latencyBoundsMs[i - 1] ?? 0
    return Math.ceil(lower + ((upper - lower) * (rank - below)) / n)
  }
  return latencyBoundsMs.at(-1) ?? null
}
