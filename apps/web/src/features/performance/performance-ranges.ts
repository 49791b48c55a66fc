export const performanceRanges = ['1w', '1m', '1y', 'all'] as const
export type PerformanceRange = (typeof performanceRanges)[number]

const DAY_MS = 86_400_000
const lengths: Record<PerformanceRange, number | null> = { '1w': 7, '1m': 30, '1y': 365, all: null }

/** The first moment of a range that ends now, to the UTC day: so that the same question is asked all day long. */
export const startOf = (range: PerformanceRange, now: number): string => {
  const days = lengths[range]
  return days === null
    ? '2000-01-01T00:00:00Z'
    : new Date((Math.floor(now / DAY_MS) - days + 1) * DAY_MS).toISOString()
}
