/** Requests of one API key (or, without a valid one, of one address) in a window. */
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { addressGroup, limitHeaders } from '../../http/rate-limits.ts'
import { RestError } from './problem.ts'
import type { RestEnv } from './rest-env.ts'

/** Counts the request against its API key, and says on every answer what is left (draft-ietf-httpapi-ratelimit-headers). */
export const limitRate = createMiddleware<RestEnv>(async (c, next) => {
  const { byKey } = c.var.rest
  const left = await byKey.take(c.var.actor.id)
  const headers = limitHeaders(byKey, left)
  if (!left.allowed) throw tooMany(left.resetSeconds, 'This API key', headers)
  await next()
  for (const [header, value] of Object.entries(headers)) c.res.headers.set(header, value)
})

/**
 * Counts a wrong credential against the address that showed it; beyond the limit it is told so. A right one is never
 * held up by others at the same address.
 */
export const countFailure = async (c: Context<RestEnv>): Promise<void> => {
  const { byAddress, clientAddress } = c.var.rest
  const left = await byAddress.take(addressGroup(clientAddress?.(c) ?? null))
  if (!left.allowed) throw tooMany(left.resetSeconds, 'Your address')
}

const tooMany = (seconds: number, who: string, headers: Record<string, string> = {}): RestError =>
  new RestError(
    429,
    'LIMITED',
    `${who} has made too many requests. This one was not carried out: try again in ${seconds} seconds.`,
    { headers: { ...headers, 'retry-after': String(seconds) } },
  )
