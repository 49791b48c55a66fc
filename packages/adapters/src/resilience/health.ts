/**
 * How one outside service does, as this process sees it. Figures are gathered and reported every few seconds;
 * a breaker that opens or closes is reported at once.
 */
import type { IntegrationState, IntegrationView } from '@viewzenix/schema'
import { createRollingWindow } from './rolling-window.ts'

/** Times as `Date`. The shape in which the core records an integration. */
export type HealthReport = Pick<
  IntegrationView,
  'name' | 'account' | 'reason' | 'lastError' | 'calls' | 'errors' | 'p95Ms'
> & {
  state: IntegrationState
  lastSuccessAt: Date | null
  lastErrorAt: Date | null
  workspaceId: string | null
}

/** What is called. `account` where each account is a connection of its own, `workspaceId` where it is known. */
export type Integration = { name: string; account?: string | null; workspaceId?: string | null }

export type HealthOptions = {
  integration: Integration
  clock: { now(): Date }
  /** Hears of the service's state. A report that fails is made again with the next one. */
  report: (report: HealthReport) => unknown
  /** The least time between two reports of an unchanged state. Default 5 s. */
  reportEveryMs?: number
  /** From which 95th percentile on the service counts as slow. Default 1.5 s. */
  slowMs?: number
}

export type BreakerState = 'closed' | 'half-open' | { open: string }

export type Health = {
  succeeded(ms: number | null): void
  failed(ms: number | null, message: string): void
  breakerIs(state: BreakerState): void
  /** A service with an open stream is never idle. Call what it returns when the stream ends. */
  streamOpened(): () => void
  /** Reports no more. */
  close(): void
}

/** Errors of the last minute count as "lately", from one call in ten on. */
const LATELY_MS = 60_000
const DEGRADED_RATE = 0.1
/** Without new calls the figures are told anew until the window is empty. */
const REFRESH_MS = 60_000

export const createHealth = (options: HealthOptions): Health => {
  const { integration, clock, report, reportEveryMs = 5_000, slowMs = 1_500 } = options
  const window = createRollingWindow(() => clock.now().getTime())
  let breaker: BreakerState = 'closed'
  let streams = 0
  let lastSuccessAt: Date | null = null
  let lastErrorAt: Date | null = null
  let lastError: string | null = null
  let lastFailed = false

  const judge = (calls: number, p95Ms: number | null): Pick<HealthReport, 'state' | 'reason'> => {
    if (typeof breaker === 'object') return { state: 'down', reason: breaker.open }
    if (breaker === 'half-open') return { state: 'degraded', reason: 'Being tried again after failures.' }
    if (calls === 0)
      return streams > 0
        ? { state: 'up', reason: 'Its updates are being followed.' }
        : { state: 'idle', reason: 'Not called in the last five minutes.' }
    const lately = window.count(LATELY_MS)
    // A stream that was opened anew and is quiet has no success to show, and is well.
    const unmended = lastFailed && (streams === 0 || lately.errors > 0)
    if (unmended || (lately.errors > 0 && lately.errors >= lately.calls * DEGRADED_RATE))
      return {
        state: 'degraded',
        reason:
          lately.errors > 0
            ? `${lately.errors} of ${lately.calls} calls in the last minute failed.`
            : 'The last call failed.',
      }
    if (p95Ms !== null && p95Ms >= slowMs)
      return { state: 'degraded', reason: `Slow: one answer in twenty takes ${p95Ms} ms or more.` }
    return { state: 'up', reason: 'Answers.' }
  }

  const compose = (): HealthReport => {
    const { calls, errors } = window.count()
    const p95Ms = window.p95()
    return {
      name: integration.name,
      account: integration.account ?? null,
      workspaceId: integration.workspaceId ?? null,
      ...judge(calls, p95Ms),
      lastSuccessAt,
      lastErrorAt,
      lastError,
      calls,
      errors,
      p95Ms,
    }
  }
  const reporter = createReporter(compose, report, reportEveryMs)

  return {
    succeeded: (ms) => {
      window.add(true, ms)
      lastSuccessAt = clock.now()
      lastFailed = false
      reporter.soon()
    },
    failed: (ms, message) => {
      window.add(false, ms)
      lastErrorAt = clock.now()
      lastError = message
      lastFailed = true
      reporter.soon()
    },
    breakerIs: (state) => {
      breaker = state
      reporter.now()
    },
    streamOpened: () => {
      streams++
      reporter.soon()
      return () => {
        streams--
        reporter.soon()
      }
    },
    close: reporter.close,
  }
}

/** One report at a time, so that an older one never overwrites a newer one. */
const createReporter = (
  compose: () => HealthReport,
  report: (report: HealthReport) => unknown,
  everyMs: number,
) => {
  let timer: NodeJS.Timeout | undefined
  let dueIn = Number.POSITIVE_INFINITY
  let sending = false
  let urgent = false
  let news = false
  let closed = false
  let first = true

  const schedule = (ms: number): void => {
    if (closed || sending || dueIn <= ms) return
    clearTimeout(timer)
    dueIn = ms
    timer = setTimeout(send, ms)
    timer.unref()
  }
  const send = async (): Promise<void> => {
    clearTimeout(timer)
    dueIn = Number.POSITIVE_INFINITY
    urgent = false
    news = false
    sending = true
    const made = compose()
    try {
      await report(made)
    } catch {
      news = true
    }
    sending = false
    if (closed) return
    if (urgent) return send()
    if (news) schedule(everyMs)
    else if (made.state !== 'idle') schedule(REFRESH_MS)
  }
  return {
    soon: () => {
      news = true
      schedule(first ? 0 : everyMs)
      first = false
    },
    now: () => {
      urgent = true
      if (!closed && !sending) void send()
    },
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}
