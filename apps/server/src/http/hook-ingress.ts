/**
 * `POST /hooks/:hookId` and `POST /hooks/:hookId/:secret`: the hot path. Nothing is answered before its own commit,
 * what has a tenant is stored whatever is wrong with it, and there is never a redirect.
 */
import type { PreparedAlert, Receipt } from '@viewzenix/core/alert'
import { AppError, type FieldError, type Logger } from '@viewzenix/core/platform'
import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type pg from 'pg'
import { createGatheringRateLimiter } from './gathering-rate-limiter.ts'
import type { HookDoor } from './hook-door.ts'
import { createRateLimiter, createSharedRateLimiter, type RateLimiter } from './rate-limiter.ts'
import { addressGroup, limitHeaders } from './rate-limits.ts'
import { readDelivery } from './read-delivery.ts'
import type { ServerEnv } from './request-context.ts'

/** A slash at the end is what people copy along with an address; senders follow no redirect. */
const ADDRESSES = ['/:hookId', '/:hookId/', '/:hookId/:secret', '/:hookId/:secret/']
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Deliveries a minute that may fail to show a hook's secret and are still stored; beyond it they are turned away. */
const REFUSALS_STORED = 300
/** Look-ups a minute of hooks that there are not, of one address. */
const UNKNOWN_ALLOWED = 600

const TITLE: Record<number, string> = {
  401: 'Not authenticated',
  404: 'No such hook',
  405: 'Method not allowed',
  410: 'Hook switched off',
  413: 'Too large',
  422: 'Not understood',
  429: 'Too many requests',
  500: 'Failed on our side',
  503: 'Not stored',
}

export type HookIngressDeps = {
  door: HookDoor
  log: Logger
  now(): Date
  clientAddress(c: Context): string | null
  /** Deliveries a minute of one hook. */
  rateLimit: number
  /** Where all processes count together. */
  limits: pg.Pool
}

export const hookIngress = (deps: HookIngressDeps): Hono<ServerEnv> => {
  const { door, clientAddress } = deps
  const perMinute = (requests: number) => ({ requests, seconds: 60 })
  // Over all processes, without a statement more for any alert.
  const deliveries = createGatheringRateLimiter(
    'deliveries',
    perMinute(deps.rateLimit),
    deps.limits,
    () => deps.now().getTime(),
    (err) => deps.log.warn({ err }, 'What hooks took could not be added up: each process counts for itself'),
  )
  // In this process, which it protects.
  const unknowns = createRateLimiter('unknown', perMinute(UNKNOWN_ALLOWED))
  const refusals = createSharedRateLimiter('refusals', perMinute(REFUSALS_STORED), deps.limits)

  const take = async (c: Context<ServerEnv>): Promise<Response> => {
    const hookId = c.req.param('hookId')?.toLowerCase() ?? ''
    const address = clientAddress(c)
    const hook = UUID.test(hookId) ? await door.find(hookId) : null
    if (!hook) {
      await limit(
        unknowns,
        addressGroup(address),
        'Your address has asked for too many hooks that there are not.',
      )
      throw new AppError(
        'NOT_FOUND',
        'There is no hook at this address. Copy the URL from the hook’s page again. Nothing was stored.',
      )
    }
    const left = await limit(deliveries, hook.id, 'This hook was sent too many alerts.')
    for (const [name, value] of Object.entries(left)) c.header(name, value)
    const { raw, oversized } = await readDelivery(c.env.incoming)
    const prepared = door.prepare(hook, {
      raw,
      oversized,
      header: (name) => header(c, name),
      pathSecret: c.req.param('secret') ?? null,
      sourceIp: address,
      requestId: c.var.requestId,
      receivedAt: deps.now(),
    })
    // Whoever has not shown the secret must not fill the database.
    if (prepared.answer === 401 || prepared.answer === 413)
      await limit(refusals, hook.id, 'This hook was sent too many messages that it had to refuse.')
    return answer(c, prepared, await door.store(prepared))
  }

  const app = new Hono<ServerEnv>()
  app.onError((error, c) => fail(c, error, deps.log))
  app.on('POST', ADDRESSES, take)
  const otherwise = (c: Context<ServerEnv>) =>
    respond(c, 405, 'METHOD_NOT_ALLOWED', 'Alerts are sent to a hook with POST. Nothing was stored.', {
      headers: { allow: 'POST' },
    })
  // GET is the hook's page in the dashboard.
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) app.on(method, ADDRESSES, otherwise)
  return app
}

const header = (c: Context<ServerEnv>, name: string): string | undefined => {
  const value = c.env.incoming.headers[name]
  return Array.isArray(value) ? value[0] : value
}

const answer = (c: Context<ServerEnv>, prepared: PreparedAlert, receipt: Receipt): Response => {
  const { alertId, duplicate } = receipt
  const { problem } = prepared
  if (duplicate) return c.json({ alert_id: alertId, duplicate }, 200)
  if (!problem) return c.json({ alert_id: alertId, duplicate }, 202)
  return respond(c, prepared.answer, problem.code, problem.message, {
    alertId,
    errors: problem.field === null ? [] : [{ field: problem.field, message: problem.message }],
  })
}

const fail = (c: Context<ServerEnv>, error: unknown, log: Logger): Response => {
  const { requestId } = c.var
  if (error instanceof Refused) return respond(c, 429, 'LIMITED', error.message, { headers: error.headers })
  if (error instanceof AppError && error.code === 'NOT_FOUND')
    return respond(c, 404, 'NOT_FOUND', error.message)
  if (error instanceof AppError && error.code === 'UNAVAILABLE') {
    log.warn({ err: error, requestId }, 'An alert was not stored')
    return respond(c, 503, 'UNAVAILABLE', error.message, { headers: { 'retry-after': '2' } })
  }
  log.error({ err: error, requestId }, 'An alert was not stored')
  // Not stored is 503, whatever the reason: senders try that again.
  return respond(
    c,
    503,
    'INTERNAL',
    `The alert was not stored: something failed on our side (request ${requestId}). Send it again.`,
    { headers: { 'retry-after': '2' } },
  )
}

const respond = (
  c: Context<ServerEnv>,
  status: ContentfulStatusCode,
  code: string,
  detail: string,
  more: { alertId?: string; errors?: FieldError[]; headers?: Record<string, string> } = {},
): Response =>
  c.body(
    JSON.stringify({
      type: 'about:blank',
      title: TITLE[status] ?? 'Refused',
      status,
      detail,
      code,
      request_id: c.var.requestId,
      errors: more.errors ?? [],
      ...(more.alertId === undefined ? {} : { alert_id: more.alertId }),
    }),
    status,
    { 'content-type': 'application/problem+json', ...more.headers },
  )

class Refused extends Error {
  readonly headers: Record<string, string>
  constructor(what: string, seconds: number, headers: Record<string, string>) {
    super(`${what} This one was not stored: send it again in ${seconds} seconds.`)
    this.headers = headers
  }
}

/** Resolves to the headers that say what is left. */
const limit = async (limiter: RateLimiter, who: string, what: string): Promise<Record<string, string>> => {
  const left = await limiter.take(who)
  const headers = limitHeaders(limiter, left)
  if (!left.allowed) throw new Refused(what, left.resetSeconds, headers)
  return headers
}
