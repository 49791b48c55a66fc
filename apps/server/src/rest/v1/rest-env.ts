/** What a route of the REST API finds in its context, and what the API as a whole is given. */

import type { Actor, Platform } from '@viewzenix/core/platform'
import type { MarketData } from '@viewzenix/core/ports'
import type { Preview, Problem } from '@viewzenix/schema'
import type { Context } from 'hono'
import type pg from 'pg'
import type { RateLimiter } from '../../http/rate-limiter.ts'
import type { TokenIssuer } from './token-issuer.ts'

export type ApiKeyActor = Extract<Actor, { kind: 'api_key' }>

/** What became of an alert that was sent to a hook. Always committed. */
export type SentAlert = {
  /** The first one's, where this one is a duplicate. */
  alertId: string
  duplicate: boolean
  /** Where it was stored but will not be acted on: hook switched off (410), too large (413), not understood (422). */
  refusal?: { status: 410 | 413 | 422; problem: Problem }
}

/**
 * Delivers a message to a hook of the actor's workspace, through the same door as the hook's own URL but without
 * its secret: the API key has vouched for it. A body that is too large arrives cut, one byte over the limit.
 * @param runId stands for this request: another delivery with it is a duplicate for ever, beside what the message itself
 * tells. null for none
 * @throws NOT_FOUND (no such hook in the workspace), UNAVAILABLE (it was not stored)
 */
export type SendAlert = (
  actor: ApiKeyActor,
  hookId: string,
  body: Uint8Array,
  contentType: string | null,
  requestId: string,
  runId: string | null,
) => Promise<SentAlert>

export type RestDeps = {
  platform: Platform
  market: MarketData
  sendAlert: SendAlert
  /** What a message would do now; nothing is written or sent. @throws NOT_FOUND, FORBIDDEN */
  preview(actor: ApiKeyActor, input: { hookId: string; raw: Uint8Array }): Promise<Preview>
  /** Requests that one API key may make in so many seconds; 600 in 60 unless told. */
  rateLimit?: { requests: number; seconds: number }
  /** Where the limits are counted, over all processes. */
  limits: pg.Pool
  /** Address of the caller, for those who have shown no valid key. */
  clientAddress?: (c: Context) => string | null
}

export type RestServices = RestDeps & { tokens: TokenIssuer; byKey: RateLimiter; byAddress: RateLimiter }

export type RestEnv = {
  Variables: {
    rest: RestServices
    requestId: string
    /** Set by `authenticate`. */
    actor: ApiKeyActor
    /** Names this request to what it causes, also when it is run again after a crash. null without a key. */
    runId: string | null
  }
}
