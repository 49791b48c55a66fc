/** What every request has: an id that goes with it into logs, jobs and answers, and one line in the log. */

import type { HttpBindings } from '@hono/node-server'
import { newId } from '@viewzenix/core/platform'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { type Logger, loggedPath } from '../logging.ts'
import type { Metrics } from '../metrics.ts'

export type ServerEnv = { Bindings: HttpBindings; Variables: { requestId: string } }

/** Text that is safe in a log line and a header. */
const SANE = /^[A-Za-z0-9._:-]{1,128}$/

/** The sender's own id where that is sane, else a new one. */
export const requestIdOf = (given: string | undefined): string =>
  given !== undefined && SANE.test(given) ? given : newId()

export const requestContext = (deps: { log: Logger; metrics: Metrics }) =>
  createMiddleware<ServerEnv>(async (c, next) => {
    const requestId = requestIdOf(c.req.header('x-request-id'))
    c.set('requestId', requestId)
    const started = performance.now()
    await next()
    c.res.headers.set('x-request-id', requestId)
    const { method } = c.req
    const { status } = c.res
    const ms = performance.now() - started
    deps.metrics.request(routeGroup(c.req.path), method, status, ms)
    const line = { requestId, method, path: loggedPath(c.req.path), status, ms: Math.round(ms * 10) / 10 }
    if (status >= 500) deps.log.error(line, 'request')
    else if (isRoutine(c.req.path)) deps.log.debug(line, 'request')
    else deps.log.info(line, 'request')
  })

/** Assets and probes come by the dozen and say nothing. */
const isRoutine = (path: string): boolean => /^\/(assets\/|healthz|readyz|metrics|favicon)/.test(path)

/** A label of few values: metrics must not have one for each id. */
const routeGroup = (path: string): string =>
  /^\/(hooks|trpc|api|auth|webhooks|files|exports|share|assets|healthz|readyz|metrics)\b/.exec(path)?.[1] ??
  'page'

/** The sender's address: the socket's, or what the trusted proxies in front of us say. */
export const clientAddressOf =
  (trustedProxies: number) =>
  (c: Context): string | null => {
    if (trustedProxies > 0) {
      const hops = (c.req.header('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim())
      const seen = hops.at(-trustedProxies)
      if (seen) return seen.slice(0, 64)
    }
    const { incoming } = c.env as Partial<HttpBindings>
    return incoming?.socket.remoteAddress ?? null
  }
