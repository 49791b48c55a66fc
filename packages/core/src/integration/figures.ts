import type { CallFigures, IntegrationRange, TimelineBucket } from '@viewzenix/schema'
import { judgeBucket } from './judge-state.ts'
import { addLatency, percentile } from './latency.ts'

export type Counts = {
  calls: number
  errors: number
  refused: number
  latency: readonly number[]
  breakerOpen: boolean
}

/** Figures of all these stretches of time together. */
export const addUp = (buckets: readonly Counts[]): CallFigures & { breakerOpen: boolean } => {
  let [calls, errors, refused] = [0, 0, 0]
  let latency: number[] = []
  for (const bucket of buckets) {
    calls += bucket.calls
    errors += bucket.errors
    refused += bucket.refused
    latency = addLatency(latency, bucket.latency)
  }
  return {
    calls,
    errors,
    refused,
    errorRate: calls === 0 ? null : Math.round((errors / calls) * 10_000) / 100,
    p50Ms: percentile(latency, 0.5),
    p95Ms: percentile(latency, 0.95),
    breakerOpen: buckets.some((bucket) => bucket.breakerOpen),
  }
}

const MINUTE_MS = 60_000
/** Minutes that a bucket of the range spans, and how many buckets make it up. */
export const ranges: Record<IntegrationRange, { span: number; count: number }> = {
  hour: { span: 1, count: 60 },
  day: { span: 15, count: 96 },
}

/** When the oldest bucket of a range begins. */
export const beginOf = (range: IntegrationRange, now: Date): Date => {
  const { span, count } = ranges[range]
  const spanMs = span * MINUTE_MS
  return new Date((Math.floor(now.getTime() / spanMs) - count + 1) * spanMs)
}

/** Every bucket of the range, oldest first, also those without a call. */
export const drawTimeline = (
  range: IntegrationRange,
  buckets: readonly (Counts & { from: Date })[],
  now: Date,
): TimelineBucket[] => {
  const { span, count } = ranges[range]
  const begin = beginOf(range, now).getTime()
  const known = new Map(buckets.map((bucket) => [bucket.from.getTime(), bucket]))
  return Array.from({ length: count }, (_, i) => {
    const from = begin + i * span * MINUTE_MS
    const found = known.get(from)
    const { breakerOpen, ...figures } = addUp(found ? [found] : [])
    return {
      from: new Date(from).toISOString(),
      to: new Date(from + span * MINUTE_MS).toISOString(),
      state: judgeBucket({ ...figures, breakerOpen }),
      ...figures,
    }
  })
}

export const toFigures = (buckets: readonly Counts[]): CallFigures => {
  const { breakerOpen: _, ...figures } = addUp(buckets)
  return figures
}
