/** Outside services as people and programs see them. */
import { z } from 'zod'
import type { IntegrationState } from './vocabulary.ts'

/** closed: calls pass · open: calls are refused at once · half_open: the next call tries the service out. */
export const breakerStates = ['closed', 'half_open', 'open'] as const
export type BreakerState = (typeof breakerStates)[number]

/**
 * What calls of the last hour or day tell: minutes for an hour, quarters of an hour for a day. A minute is red when
 * every call in it failed or a breaker was open, amber when one in ten failed or was slow, grey without calls.
 */
export const integrationRanges = ['hour', 'day'] as const
export type IntegrationRange = (typeof integrationRanges)[number]

/** What became visible of a breaker or of the service, in the order in which it happened. */
export const integrationEventKinds = [
  'breaker_opened',
  'breaker_half_opened',
  'breaker_closed',
  'went_down',
  'recovered',
] as const
export type IntegrationEventKind = (typeof integrationEventKinds)[number]

/** Upper bounds in milliseconds, inclusive, of the buckets in which latencies are counted; one more is above all. */
export const latencyBoundsMs = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 7500,
  10_000,
] as const

/** Calls that were sent and how they ended. Rates in percent. */
export type CallFigures = {
  calls: number
  errors: number
  /** Calls that were not sent: the breaker was open, or too many waited. */
  refused: number
  /** Percent of the calls that failed; null without calls. */
  errorRate: number | null
  /** Milliseconds that half of the calls stayed within; null without calls. */
  p50Ms: number | null
  /** Milliseconds that 95 of 100 calls stayed within; null without calls. */
  p95Ms: number | null
}

export type TimelineBucket = CallFigures & { from: string; to: string; state: IntegrationState }

export type IntegrationSummary = {
  /** `<name>`, or `<name>~<account>` where each account is a connection of its own. */
  id: string
  /** `<vendor>-<role>`, such as `paper-broker` or `github-sign-in`. */
  name: string
  account: string | null
  accountName: string | null
  state: IntegrationState
  /** Why it is in that state, in a sentence. */
  reason: string
}

export type IntegrationView = IntegrationSummary & {
  /** Since when it has been down, as owners were told; null while it is not. */
  downSince: string | null
  lastSuccessAt: string | null
  lastErrorAt: string | null
  lastError: string | null
  breaker: BreakerState
  /** When an open breaker lets a call try the service again. */
  breakerUntil: string | null
  /** What happens instead while it is down. */
  fallback: string | null
  hour: CallFigures
  day: CallFigures
  /** Of the range that was asked for, oldest first, without gaps. */
  timeline: TimelineBucket[]
}

export type IntegrationErrorView = {
  id: string
  at: string
  /** rejected, transient, unknown, misconfigured */
  kind: string
  code: string | null
  message: string
  cause: string | null
}

export type IntegrationEventView = { id: string; at: string; kind: IntegrationEventKind; reason: string }

export type IntegrationDetail = IntegrationView & {
  /** The latest ones, newest first. */
  errors: IntegrationErrorView[]
  events: IntegrationEventView[]
}

export const listIntegrationsInput = z.object({ range: z.enum(integrationRanges).default('hour') })
export const getIntegrationInput = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,64}(~[0-9a-f-]{36})?$/, 'must be the id of an integration'),
  range: z.enum(integrationRanges).default('hour'),
})
