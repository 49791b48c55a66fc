/** Figures of the calls of the last minutes, kept in small buckets of time. */
type Figures = { calls: number; errors: number }
export type RollingWindow = {
  /** `ms` is how long the call took; null where that says nothing, as with a stream. */
  add(ok: boolean, ms: number | null): void
  /** Calls that ended within the last `ms`; the whole window if not said. */
  count(ms?: number): Figures
  /** The time, in whole milliseconds, that 95 of 100 calls of the window stayed within; null without calls. */
  p95(): number | null
}

const WINDOW_MS = 300_000
const BUCKET_MS = 10_000
/** Enough for a percentile; a busy bucket keeps its latest. */
const MAX_SAMPLES = 200

type Bucket = { slot: number; calls: number; errors: number; samples: number[] }

export const createRollingWindow = (now: () => number): RollingWindow => {
  let buckets: Bucket[] = []

  const slotOf = (ms: number) => Math.floor(ms / BUCKET_MS)
  const since = (ms: number): Bucket[] => {
    const oldest = slotOf(now() - ms)
    return buckets.filter(({ slot }) => slot > oldest)
  }
  const current = (): Bucket => {
    const slot = slotOf(now())
    const last = buckets.at(-1)
    if (last?.slot === slot) return last
    const made: Bucket = { slot, calls: 0, errors: 0, samples: [] }
    buckets = [...since(WINDOW_MS), made]
    return made
  }

  return {
    add: (ok, ms) => {
      const bucket = current()
      if (ms !== null) bucket.samples[Math.min(bucket.samples.length, bucket.calls % MAX_SAMPLES)] = ms
      bucket.calls++
      if (!ok) bucket.errors++
    },
    count: (ms = WINDOW_MS) => {
      const figures = { calls: 0, errors: 0 }
      for (const { calls, errors } of since(ms)) {
        figures.calls += calls
        figures.errors += errors
      }
      return figures
    },
    p95: () => {
      const samples = since(WINDOW_MS)
        .flatMap(({ samples }) => samples)
        .toSorted((a, b) => a - b)
      const rank = samples[Math.ceil(samples.length * 0.95) - 1]
      return rank === undefined ? null : Math.round(rank)
    },
  }
}
