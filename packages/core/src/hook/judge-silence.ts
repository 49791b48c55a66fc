/** Whether a hook has been silent for too long. Pure. */
import type { Expectation } from '@viewzenix/schema'
import { isWithin, localTime, minutesOf } from '../risk/local-time.ts'

const MINUTE = 60_000
const DAY = 24 * 60

/**
 * Silence counts from the last alert, from when it was set, and from the beginning of the window, whichever is latest.
 * @returns since when it is silent; null while it is not, or while nothing is expected
 */
export const silentSince = (
  { everyMinutes, windows, timeZone }: Expectation,
  { now, lastAlertAt, countedFrom }: { now: Date; lastAlertAt: Date | null; countedFrom: Date },
): Date | null => {
  const local = localTime(now, timeZone)
  const within = windows.filter((window) => isWithin(local, window))
  if (windows.length > 0 && within.length === 0) return null
  const openFor = within.map(({ from }) => (local.minutes - minutesOf(from) + DAY) % DAY)
  // To the minute, which the seconds of now belong to as well.
  const opened = now.getTime() - (now.getTime() % MINUTE) - Math.max(0, ...openFor) * MINUTE
  const since = Math.max(
    lastAlertAt?.getTime() ?? 0,
    countedFrom.getTime(),
    ...(within.length > 0 ? [opened] : []),
  )
  return now.getTime() - since >= everyMinutes * MINUTE ? new Date(since) : null
}

/** Such as `2 h 5 min`, `3 d 4 h`. */
export const lengthOf = (ms: number): string => {
  const minutes = Math.floor(ms / MINUTE)
  const [days, hours, rest] = [Math.floor(minutes / DAY), Math.floor((minutes % DAY) / 60), minutes % 60]
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`
  if (hours > 0) return rest > 0 ? `${hours} h ${rest} min` : `${hours} h`
  return `${rest} min`
}
