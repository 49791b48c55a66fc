import type { MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { refuse } from './refuse.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses (403) a request that could change something, carries the session cookie, and was not sent by a page of
 * ours. Browsers say who sent it in `Sec-Fetch-Site`; those that do not, in `Origin`. A request that says neither
 * did not come from a browser's page of ours.
 */
export const sameOriginOnly = (publicUrl: string, sessionCookieName: string): MiddlewareHandler => {
  const origin = new URL(publicUrl).origin
  return async (c, next) => {
    if (SAFE.has(c.req.method) || getCookie(c, sessionCookieName) === undefined) return next()
    const site = c.req.header('sec-fetch-site')
    const ours = site === undefined ? c.req.header('origin') === origin : site === 'same-origin'
    if (ours) return next()
    return refuse(c, 403, `Refused: this was not sent by the page at ${origin}. Open it there.`)
  }
}
