import type { BreakerState, IntegrationEventKind } from '@viewzenix/schema'
import type { PortErrorKind } from './errors.ts'

/** Calls of one minute. `latency` counts them by `latencyBoundsMs`, and those above all bounds last. */
export type MinuteReport = {
  minute: Date
  calls: number
  errors: number
  refused: number
  latency: number[]
  /** Whether the breaker was open in it. */
  breakerOpen: boolean
}

export type ErrorReport = {
  at: Date
  kind: PortErrorKind
  code: string | null
  message: string
  cause: string | null
}

export type BreakerEvent = {
  at: Date
  kind: Extract<IntegrationEventKind, `breaker_${string}`>
  reason: string
}

/**
 * What one process has seen of one integration since its report before. Reports are added up over all processes, so
 * each counts once: a report that may not have arrived is sent again as it was, with the same `sequence`.
 */
export type IntegrationReport = {
  name: string
  account: string | null
  /** Who reports: one breaker in one process (a UUID). */
  reporter: string
  /** 1, 2, 3, … of this reporter. */
  sequence: number
  breaker: BreakerState
  breakerUntil: Date | null
  /** Why the breaker is open. */
  breakerReason: string | null
  /** A stream is open: quiet, and not idle. */
  streaming: boolean
  lastSuccessAt: Date | null
  lastErrorAt: Date | null
  /** The failures since the last success, within this report. */
  failingSince: Date | null
  failuresInRow: number
  /** Whether this report has a success before those failures. */
  succeeded: boolean
  minutes: MinuteReport[]
  errors: ErrorReport[]
  events: BreakerEvent[]
  fallback: string | null
}
