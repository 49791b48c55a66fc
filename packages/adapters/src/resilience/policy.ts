/**
 * The policy around one outside service: budget → retry (what may be repeated) → bulkhead → breaker → timeout.
 *
 * budget: time for the whole call, waiting and retries included; a caller's signal may make it shorter
 * retry: only of idempotent calls, and only after failures that the service may get over; a service that says when
 *   to come again (Retry-After) is left alone until then, and not asked again when that is beyond the budget
 * bulkhead: so many calls at a time, a few more wait, the rest are refused: one slow service takes no more
 * breaker: after so many failures in a row nothing is sent for a while, then one call tries it out
 * timeout: of one attempt
 */
import { PortError } from '@viewzenix/core/ports'
import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  noJitterGenerator,
  TimeoutStrategy,
  timeout,
} from 'cockatiel'
import { createHealth, type Health, type HealthOptions } from './health.ts'
import { ABANDONED, BREAKER_OPEN, BULKHEAD_FULL, repeatUntil, TIMEOUT } from './repeat.ts'

export type PolicyOptions = HealthOptions & {
  /** Of one attempt. */
  timeoutMs: number
  /** Of the whole call. Default 9 s: below what the core waits for, so that the reason is ours. */
  budgetMs?: number
  /** How often an idempotent call is repeated. Default 2. */
  retries?: number
  /** Opens after `failures` in a row (default 5), tries again after `retryAfterMs` (5 s), doubled up to a minute. */
  breaker?: { failures?: number; retryAfterMs?: number }
  /** Calls at a time (default 16), and how many more may wait for their turn (default 256). */
  bulkhead?: { calls?: number; waiting?: number }
}

export type Call = {
  /** Whether it may be made twice. */
  idempotent: boolean
  /** One sentence: what the caller does when the call fails. People read it on the page of integrations. */
  fallback: string
  /** Instead of the policy's own. */
  timeoutMs?: number
}

export type Policy = {
  /**
   * Makes the call, and rejects with a PortError alone: the service's own, or `transient` when nothing was sent
   * or the call may be repeated, or `unknown` when it was sent, may not be repeated, and got no answer.
   */
  execute<T>(call: Call, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  readonly health: Health
  /** Reports what is left, and then no more. */
  close(): Promise<void>
}

const MAX_RETRY_AFTER_MS = 60_000

export const createPolicy = (options: PolicyOptions): Policy => {
  const { timeoutMs, budgetMs = 9_000, retries = 2 } = options
  const { failures = 5, retryAfterMs = 5_000 } = options.breaker ?? {}
  const { calls = 16, waiting = 256 } = options.bulkhead ?? {}
  const service = `The ${options.integration.name.replaceAll('-', ' ')}`
  const health = createHealth(options)

  const places = bulkhead(calls, waiting)
  const breaker = circuitBreaker(handleWhen(isFailure), {
    breaker: new ConsecutiveBreaker(failures),
    halfOpenAfter: new ExponentialBackoff({
      generator: noJitterGenerator,
      initialDelay: retryAfterMs,
      maxDelay: MAX_RETRY_AFTER_MS,
    }),
  })
  let opened = 0
  breaker.onBreak((why) => {
    const last = 'error' in why && why.error instanceof Error ? ` The last time: ${why.error.message}` : ''
    const restMs = Math.min(retryAfterMs * 2 ** opened++, MAX_RETRY_AFTER_MS)
    health.breakerOpened(
      new Date(options.clock.now().getTime() + restMs),
      `Failed too often, so it is not called for a while.${last}`,
    )
  })
  breaker.onStateChange((state) => {
    if (state === CircuitState.HalfOpen) health.breakerIs('half_open')
    if (state === CircuitState.Closed) {
      opened = 0
      health.breakerIs('closed')
    }
  })
  /** One attempt, counted; an answer that refuses is an answer, so it is no failure to the breaker. */
  const attempt = async <T>(made: Made<T>, signal: AbortSignal): Promise<Answer<T>> => {
    const startedAt = performance.now()
    const ms = made.call.timeoutMs ?? timeoutMs
    let own: AbortSignal | undefined
    try {
      const limit = timeout(ms, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false })
      const value = await limit.execute((context) => {
        own = context.signal
        own.throwIfAborted()
        made.sent = true
        return made.work(own)
      }, signal)
      health.succeeded(performance.now() - startedAt)
      return { value }
    } catch (error) {
      if (error instanceof PortError && error.kind === 'rejected') {
        health.succeeded(performance.now() - startedAt)
        return { refused: error }
      }
      const failure = own?.aborted
        ? cutShort(made, signal.aborted ? budgetMs : ms)
        : asPortError(made, error, service)
      if (made.sent && failure.code !== ABANDONED) health.failed(performance.now() - startedAt, failure)
      if (failure.kind === 'misconfigured') return { refused: failure }
      throw failure
    }
  }

  const guarded = async <T>(made: Made<T>, signal: AbortSignal): Promise<T> => {
    try {
      const answer = await places.execute(
        (turn) => breaker.execute((context) => attempt(made, context.signal), turn.signal),
        signal,
      )
      if ('refused' in answer) throw answer.refused
      return answer.value
    } catch (error) {
      if (error instanceof BrokenCircuitError || error instanceof BulkheadRejectedError) health.refused()
      if (error instanceof BrokenCircuitError)
        throw notSent(
          BREAKER_OPEN,
          `${service} failed too often lately and is not called for a while.`,
          error,
        )
      if (error instanceof BulkheadRejectedError)
        throw notSent(BULKHEAD_FULL, `Too many calls are waiting for ${lower(service)}.`, error)
      throw error
    }
  }

  const cutShort = <T>({ call, sent, caller }: Made<T>, ms: number): PortError => {
    const kind = sent && !call.idempotent ? 'unknown' : 'transient'
    if (caller.aborted && !isTimeout(caller.reason))
      return new PortError(kind, `The call was given up before ${lower(service)} answered.`, {
        code: ABANDONED,
      })
    const within = caller.aborted ? 'in time' : `within ${ms / 1000} seconds`
    const message = sent
      ? `${service} did not answer ${within}.`
      : `${service} was not asked: no turn came up ${within}.`
    return new PortError(kind, message, { code: TIMEOUT })
  }

  return {
    health,
    close: health.close,
    execute: async (call, caller, work) => {
      health.fallbackIs(call.fallback)
      const made = { call, caller, work, sent: false }
      if (caller.aborted) throw cutShort(made, budgetMs)
      const deadline = performance.now() + budgetMs
      const budget = timeout(budgetMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: true })
      try {
        return await budget.execute(
          ({ signal }) =>
            call.idempotent
              ? repeatUntil(deadline, retries).execute((context) => guarded(made, context.signal), signal)
              : guarded(made, signal),
          caller,
        )
      } catch (error) {
        if (error instanceof PortError) throw error
        throw cutShort(made, budgetMs)
      }
    },
  }
}

type Made<T> = {
  call: Call
  caller: AbortSignal
  work: (signal: AbortSignal) => Promise<T>
  /** Whether the service was asked at all, by any attempt. */
  sent: boolean
}
type Answer<T> = { value: T } | { refused: PortError }

/** A foreign error is a defect of the adapter, and says nothing about what was done. */
const asPortError = (made: Made<unknown>, error: unknown, service: string): PortError =>
  error instanceof PortError
    ? error
    : new PortError(
        made.call.idempotent ? 'transient' : 'unknown',
        `${service} could not be asked: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      )

const notSent = (code: string, message: string, cause: unknown): PortError =>
  new PortError('transient', message, { code, cause })

const codeOf = (error: unknown) => (error instanceof PortError ? error.code : null)
/** What the breaker counts. A caller who left says nothing about the service. */
const isFailure = (error: unknown): boolean => codeOf(error) !== ABANDONED

const isTimeout = (reason: unknown): boolean => reason instanceof Error && reason.name === 'TimeoutError'
const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
