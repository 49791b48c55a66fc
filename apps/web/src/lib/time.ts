/** Moments in words. `now` is an argument, so that the words can be tested and can tick. */
const steps: [seconds: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [60, 'second'],
  [3600, 'minute'],
  [86_400, 'hour'],
  [86_400 * 30, 'day'],
  [86_400 * 365, 'month'],
  [Number.POSITIVE_INFINITY, 'year'],
]
const size: Record<string, number> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  month: 86_400 * 30,
  year: 86_400 * 365,
}
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' })

/** Such as `3 min. ago`, `in 2 days`, `now`. */
export const relativeTime = (at: string, now: number): string => {
  const seconds = (Date.parse(at) - now) / 1000
  const [, unit] = steps.find(([limit]) => Math.abs(seconds) < limit) ?? [0, 'year' as const]
  if (unit === 'second' && Math.abs(seconds) < 5) return 'just now'
  return relative.format(Math.trunc(seconds / (size[unit] ?? 1)), unit)
}

const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' })
const short = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
/** Local and UTC, to the second; `short` is local, to the minute, where a column of them is read. */
export const exactTime = (at: string): { local: string; short: string; utc: string } => ({
  local: local.format(new Date(at)),
  short: short.format(new Date(at)),
  utc: `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
})

/** Time since something, in the unit that a trader thinks in: `+12 ms`, `+1.3 s`, `+4 min`. */
export const elapsed = (ms: number): string => {
  if (ms < 1) return '0 ms'
  if (ms < 1000) return `+${Math.round(ms)} ms`
  if (ms < 60_000) return `+${(ms / 1000).toFixed(1)} s`
  if (ms < 3_600_000) return `+${Math.floor(ms / 60_000)} min`
  return `+${Math.floor(ms / 3_600_000)} h`
}
