/** What the sight of all processes says about a service at one moment. Pure: time is an argument. */
import type { BreakerState, CallFigures, IntegrationState } from '@viewzenix/schema'

export type Breaker = { state: BreakerState; until: Date | null; reason: string | null }

export type Seen = {
  breaker: Breaker
  /** Calls of the last five minutes, and of the last one or two. */
  lately: Pick<CallFigures, 'calls' | 'p95Ms'>
  recent: Pick<CallFigures, 'calls' | 'errors'>
  streaming: boolean
  lastSuccessAt: Date | null
  lastErrorAt: Date | null
  lastError: string | null
  failingSince: Date | null
  failuresInRow: number
  /** Since when owners have been told that it is down; null while it is not. */
  downSince: Date | null
}

/** As many failures without a success between them, over at least so long, are no accident. */
const DOWN_FAILURES = 3
const DOWN_MS = 30_000
/** Without a failure for so long it has recovered; any sooner might be a breath between two failures. */
const QUIET_MS = 120_000
const DEGRADED_RATE = 0.1
const SLOW_MS = 1_500
/** A breaker that was not told of for so long belongs to a process that is gone. */
const FRESH_MS = 150_000

/** The breakers of all processes as one: the worst that is still told of. */
export const joinBreakers = (
  reporters: readonly {
    breaker: BreakerState
    breakerUntil: Date | null
    breakerReason: string | null
    updatedAt: Date
  }[],
  now: Date,
): Breaker => {
  const fresh = reporters.filter((each) => now.getTime() - each.updatedAt.getTime() <= FRESH_MS)
  const refusing = fresh
    .filter((each) => each.breaker === 'open' && each.breakerUntil !== null && each.breakerUntil > now)
    .toSorted((a, b) => Number(b.breakerUntil) - Number(a.breakerUntil))[0]
  if (refusing) return { state: 'open', until: refusing.breakerUntil, reason: refusing.breakerReason }
  const trying = fresh.find((each) => each.breaker !== 'closed')
  if (trying) return { state: 'half_open', until: null, reason: trying.breakerReason }
  return { state: 'closed', until: null, reason: null }
}

export const isFresh = (at: Date, now: Date): boolean => now.getTime() - at.getTime() <= FRESH_MS

/** Down, and for so long or so often that people should know. */
export const isDown = (seen: Seen, now: Date): boolean =>
  seen.breaker.state === 'open' ||
  (seen.failuresInRow >= DOWN_FAILURES &&
    seen.failingSince !== null &&
    now.getTime() - seen.failingSince.getTime() >= DOWN_MS)

/** Well again, and for so long that it will hardly fail in the next breath. */
export const hasRecovered = (seen: Seen, now: Date): boolean =>
  seen.breaker.state === 'closed' &&
  seen.failuresInRow === 0 &&
  seen.lastSuccessAt !== null &&
  (seen.lastErrorAt === null ||
    (seen.lastSuccessAt > seen.lastErrorAt && now.getTime() - seen.lastErrorAt.getTime() >= QUIET_MS))

export const judgeState = (seen: Seen, now: Date): { state: IntegrationState; reason: string } => {
  const { breaker, recent } = seen
  const last = seen.lastError ? ` ${seen.lastError}` : ''
  if (breaker.state === 'open')
    return { state: 'down', reason: breaker.reason ?? 'Failed too often, so it is not called for a while.' }
  if (isDown(seen, now) || (seen.downSince && seen.failuresInRow > 0))
    return { state: 'down', reason: `The last ${times(seen.failuresInRow)} failed.${last}` }
  if (seen.downSince)
    return { state: 'degraded', reason: 'It answers again, and is watched until it has done so for a while.' }
  if (breaker.state === 'half_open')
    return { state: 'degraded', reason: 'It failed too often; the next call tries it again.' }
  if (seen.lately.calls === 0)
    return seen.streaming
      ? { state: 'up', reason: 'Its updates are being followed.' }
      : { state: 'idle', reason: 'Not called in the last five minutes.' }
  // A stream that was opened anew and is quiet has no success to show, and is well.
  if (seen.failuresInRow > 0 && (!seen.streaming || recent.errors > 0))
    return { state: 'degraded', reason: `The last ${times(seen.failuresInRow)} failed.${last}` }
  if (recent.errors > 0 && recent.errors >= recent.calls * DEGRADED_RATE)
    return { state: 'degraded', reason: `${recent.errors} of the last ${times(recent.calls)} failed.` }
  const { p95Ms } = seen.lately
  if (p95Ms !== null && p95Ms >= SLOW_MS)
    return { state: 'degraded', reason: `Slow: one answer in twenty takes ${p95Ms} ms or more.` }
  return { state: 'up', reason: 'Answers.' }
}

/** The colour of a stretch of time that has passed. */
export const judgeBucket = (bucket: CallFigures & { breakerOpen: boolean }): IntegrationState => {
  const { calls, errors, refused, p95Ms, breakerOpen } = bucket
  if (breakerOpen || (calls > 0 && errors === calls)) return 'down'
  if (calls === 0) return refused > 0 ? 'down' : 'idle'
  if (errors >= calls * DEGRADED_RATE || (p95Ms !== null && p95Ms >= SLOW_MS)) return 'degraded'
  return 'up'
}

const times = (n: number): string => (n === 1 ? 'call' : `${n} calls`)
