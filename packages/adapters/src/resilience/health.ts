/**
 * How one outside service does, as one breaker in one process sees it: gathered here, and reported every few seconds
 * to where the sight of all processes is added up. A breaker that opens or closes is reported at once.
 */
import { randomUUID } from 'node:crypto'
import type { BreakerEvent, IntegrationReport, MinuteReport } from '@viewzenix/core/ports'
import { type BreakerState, latencyBoundsMs } from '@viewzenix/schema'
import { describeError, plainText } from './describe-error.ts'
import { createReporter } from './reporter.ts'

/** What is called. `account` where each account is a connection of its own. */
export type Integration = { name: string; account?: string | null }

/** Hears of every call and breaker as they happen, for the metrics of this process. */
export type Meter = {
  /** `ms` of a call that was sent. */
  call(integration: string, outcome: 'ok' | 'failed' | 'refused', ms: number | null): void
  /** null when the breaker is no more. */
  breaker(integration: string, account: string | null, state: BreakerState | null): void
}

export type HealthOptions = {
  integration: Integration
  clock: { now(): Date }
  /** Takes what was seen. A report that fails is made again, exactly as it was. */
  report: (report: IntegrationReport) => unknown
  meter?: Meter
  /** Those that still report add themselves here, so that a process that stops can close them. */
  open?: Set<Health>
  /** The least time between two reports without news of the breaker. Default 5 s. */
  reportEveryMs?: number
}

export type Health = {
  succeeded(ms: number | null): void
  failed(ms: number | null, error: unknown): void
  /** A call that was not sent, because the breaker was open or too many waited. */
  refused(): void
  breakerIs(state: 'closed' | 'half_open'): void
  breakerOpened(until: Date, reason: string): void
  /** A service with an open stream is never idle. Call what it returns when the stream ends. */
  streamOpened(): () => void
  /** What happens instead when a call fails; the latest is kept. */
  fallbackIs(sentence: string): void
  /** Reports what is left, and then no more. */
  close(): Promise<void>
}

/** Kept while nothing can be reported: a day of minutes, and the latest of what is shown one by one. */
const MAX_MINUTES = 1_440
const MAX_ERRORS = 10
const MAX_EVENTS = 50
const MINUTE_MS = 60_000

type News = Pick<IntegrationReport, 'errors' | 'events' | 'failingSince' | 'failuresInRow' | 'succeeded'> & {
  minutes: Map<number, MinuteReport>
}
const noNews = (): News => ({
  minutes: new Map(),
  errors: [],
  events: [],
  failingSince: null,
  failuresInRow: 0,
  succeeded: false,
})

export const createHealth = (options: HealthOptions): Health => {
  const { integration, clock, meter } = options
  const { name, account = null } = integration
  const id = { name, account, reporter: randomUUID() }
  let sequence = 0
  let breaker: { state: BreakerState; until: Date | null; reason: string | null } = closedBreaker
  let streams = 0
  let lastSuccessAt: Date | null = null
  let lastErrorAt: Date | null = null
  let fallback: string | null = null
  let news = noNews()

  const minuteOf = (at: Date): MinuteReport => {
    const slot = Math.floor(at.getTime() / MINUTE_MS)
    const known = news.minutes.get(slot)
    if (known) return known
    const made: MinuteReport = {
      minute: new Date(slot * MINUTE_MS),
      calls: 0,
      errors: 0,
      refused: 0,
      latency: [],
      breakerOpen: breaker.state === 'open',
    }
    news.minutes.set(slot, made)
    const [eldest] = news.minutes.keys()
    if (news.minutes.size > MAX_MINUTES && eldest !== undefined) news.minutes.delete(eldest)
    return made
  }
  const count = (at: Date, ms: number | null): MinuteReport => {
    const minute = minuteOf(at)
    minute.calls++
    if (ms !== null) {
      if (minute.latency.length === 0) minute.latency = new Array(latencyBoundsMs.length + 1).fill(0)
      const bucket = bucketOf(ms)
      minute.latency[bucket] = (minute.latency[bucket] ?? 0) + 1
    }
    return minute
  }
  const turn = (event: BreakerEvent): void => {
    news.events = [...news.events, event].slice(-MAX_EVENTS)
    meter?.breaker(name, account, breaker.state)
    reporter.now()
  }

  const take = (): IntegrationReport => {
    const { minutes, ...rest } = news
    news = noNews()
    sequence++
    return {
      ...id,
      sequence,
      breaker: breaker.state,
      breakerUntil: breaker.until,
      breakerReason: breaker.reason,
      streaming: streams > 0,
      lastSuccessAt,
      lastErrorAt,
      fallback,
      minutes: [...minutes.values()],
      ...rest,
    }
  }
  const reporter = createReporter({
    take,
    report: options.report,
    everyMs: options.reportEveryMs ?? 5_000,
    // What is open has to be seen to be still open.
    lives: () => streams > 0 || breaker.state !== 'closed',
  })
  meter?.breaker(name, account, 'closed')

  const health: Health = {
    succeeded: (ms) => {
      const now = clock.now()
      count(now, ms)
      lastSuccessAt = now
      news.succeeded = true
      news.failingSince = null
      news.failuresInRow = 0
      meter?.call(name, 'ok', ms)
      reporter.soon()
    },
    failed: (ms, error) => {
      const now = clock.now()
      count(now, ms).errors++
      lastErrorAt = now
      news.failingSince ??= now
      news.failuresInRow++
      news.errors = [...news.errors, describeError(now, error)].slice(-MAX_ERRORS)
      meter?.call(name, 'failed', ms)
      reporter.soon()
    },
    refused: () => {
      minuteOf(clock.now()).refused++
      meter?.call(name, 'refused', null)
      reporter.soon()
    },
    breakerIs: (state) => {
      breaker = state === 'closed' ? closedBreaker : { ...breaker, state }
      const reason = state === 'closed' ? 'It answers again.' : 'It is being tried again.'
      turn({ at: clock.now(), kind: state === 'closed' ? 'breaker_closed' : 'breaker_half_opened', reason })
    },
    breakerOpened: (until, reason) => {
      const now = clock.now()
      breaker = { state: 'open', until, reason: plainText(reason) }
      minuteOf(now).breakerOpen = true
      turn({ at: now, kind: 'breaker_opened', reason: plainText(reason) })
    },
    streamOpened: () => {
      streams++
      reporter.soon()
      return () => {
        streams--
        reporter.soon()
      }
    },
    fallbackIs: (sentence) => {
      fallback = sentence
    },
    close: async () => {
      options.open?.delete(health)
      meter?.breaker(name, account, null)
      await reporter.close()
    },
  }
  options.open?.add(health)
  return health
}

const closedBreaker = { state: 'closed' as const, until: null, reason: null }

const bucketOf = (ms: number): number => {
  const found = latencyBoundsMs.findIndex((bound) => ms <= bound)
  return found === -1 ? latencyBoundsMs.length : found
}
