/** What may be made again after a failure, and when. */
import { PortError } from '@viewzenix/core/ports'
import {
  DelegateBackoff,
  ExponentialBackoff,
  handleWhen,
  type IBackoff,
  type IRetryBackoffContext,
  type RetryPolicy,
  retry,
} from 'cockatiel'

/** Codes of our own PortErrors, where the service had no word. */
export const TIMEOUT = 'TIMEOUT'
export const ABANDONED = 'ABANDONED'
export const BREAKER_OPEN = 'BREAKER_OPEN'
export const BULKHEAD_FULL = 'BULKHEAD_FULL'

/**
 * Repeats an idempotent call after what the service may get over. One a call, since what is repeated depends on the
 * time that the call has left (`deadline`, by `performance.now()`).
 */
export const repeatUntil = (deadline: number, retries: number): RetryPolicy =>
  retry(
    handleWhen((error) => isRepeatable(error) && performance.now() + askedWaitOf(error) < deadline),
    { maxAttempts: retries, backoff: patient },
  )

const NOT_REPEATED: ReadonlySet<string | null> = new Set([ABANDONED, BREAKER_OPEN, BULKHEAD_FULL])
const isRepeatable = (error: unknown): boolean =>
  error instanceof PortError &&
  (error.kind === 'transient' || error.kind === 'unknown') &&
  !NOT_REPEATED.has(error.code)

const askedWaitOf = (error: unknown): number => (error instanceof PortError && error.retryAfterMs) || 0

const exponential = new ExponentialBackoff<IRetryBackoffContext<unknown>>({
  initialDelay: 100,
  maxDelay: 1_000,
})
/** Longer each time, with jitter, and never sooner than the service asks for. */
const patient = new DelegateBackoff<IRetryBackoffContext<unknown>, IBackoff<IRetryBackoffContext<unknown>>>(
  (context, before) => {
    const state = (before ?? exponential).next(context)
    const asked = 'error' in context.result ? askedWaitOf(context.result.error) : 0
    return { delay: Math.max(state.duration, asked), state }
  },
)
