/** Limits that hold before any route: by address for everybody, tighter for signing in, and by person for writes. */
import { AppError } from '@viewzenix/core/platform'
import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type pg from 'pg'
import {
  type Allowance,
  createRateLimiter,
  createSharedRateLimiter,
  type RateLimiter,
} from './rate-limiter.ts'
import { refuse } from './refuse.ts'

/** What a browser asks for by the dozen, and what watches us; hooks and API keys have limits of their own. */
const UNCOUNTED = /^\/(assets\/|favicon|scheme\.js|healthz$|readyz$|metrics$|hooks\/)/

/** One household or office behind IPv6 has a whole /64, and may come from any address of it. */
export const addressGroup = (address: string | null): string => {
  if (address === null) return 'unknown'
  if (!address.includes(':') || address.startsWith('::ffff:')) return address
  const [head = '', tail = ''] = address.split('::')
  const left = head.split(':')
  const missing = 8 - left.length - (tail === '' ? 0 : tail.split(':').length)
  const groups = address.includes('::') ? [...left, ...Array<string>(Math.max(0, missing)).fill('0')] : left
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '') || '0')
    .join(':')}::/64`
}

/** As draft-ietf-httpapi-ratelimit-headers has it. */
export const limitHeaders = (
  { policy }: Pick<RateLimiter, 'policy'>,
  left: Allowance,
): Record<string, string> => ({
  'ratelimit-policy': policy,
  ratelimit: `${policy.slice(0, policy.indexOf(';'))};r=${left.remaining};t=${left.resetSeconds}`,
  ...(left.allowed ? {} : { 'retry-after': String(left.resetSeconds) }),
})

type Clients = {
  clientAddress(c: Context): string | null
  /** Requests a minute of one address. */
  requests: number
}

/** Counts every request of an address but those of `UNCOUNTED`; in this process, which it protects. */
export const limitByAddress = (clients: Clients): MiddlewareHandler => {
  const limiter = createRateLimiter('address', perMinute(clients.requests))
  const count = limiting(limiter, clients, 'Your address has made too many requests.')
  return async (c, next) => (UNCOUNTED.test(c.req.path) ? next() : count(c, next))
}

/** Counts sign-ins and their callbacks, each of which may cost us a call to the outside; over all processes. */
export const limitSignIns = (clients: Clients, counts: pg.Pool): MiddlewareHandler =>
  limiting(
    createSharedRateLimiter('sign-in', perMinute(clients.requests), counts),
    clients,
    'Your address has tried to sign in too often.',
  )

const perMinute = (requests: number) => ({ requests, seconds: 60 })

const limiting = (limiter: RateLimiter, { clientAddress }: Clients, what: string): MiddlewareHandler => {
  return createMiddleware(async (c, next) => {
    const left = await limiter.take(addressGroup(clientAddress(c)))
    const headers = limitHeaders(limiter, left)
    if (!left.allowed)
      return refuse(
        c,
        429,
        `${what} This one was not carried out: try again in ${left.resetSeconds} seconds.`,
        headers,
      )
    await next()
    // A narrower limit, which the route counts by itself, says more.
    if (!c.res.headers.has('ratelimit'))
      for (const [header, value] of Object.entries(headers)) c.res.headers.set(header, value)
  })
}

export type GuessLimit = (c: Context) => Promise<void>

/** Counts what an address asks of open procedures, over all processes; throws LIMITED beyond it. */
export const limitGuesses = ({ clientAddress, requests }: Clients, counts: pg.Pool): GuessLimit => {
  const limiter = createSharedRateLimiter('guesses', perMinute(requests), counts)
  return async (c) => {
    const left = await limiter.take(addressGroup(clientAddress(c)))
    for (const [header, value] of Object.entries(limitHeaders(limiter, left)))
      c.res.headers.set(header, value)
    if (!left.allowed)
      throw new AppError(
        'LIMITED',
        `Your address has asked this too often. Nothing was changed: try again in ${left.resetSeconds} seconds.`,
      )
  }
}

export type WriteLimit = (c: Context, userId: string) => Promise<void>

/** Counts what a person changes, over all processes; throws LIMITED beyond it. The answer says what is left. */
export const limitWrites = (requests: number, counts: pg.Pool): WriteLimit => {
  const limiter = createSharedRateLimiter('writes', perMinute(requests), counts)
  return async (c, userId) => {
    const left = await limiter.take(userId)
    for (const [header, value] of Object.entries(limitHeaders(limiter, left)))
      c.res.headers.set(header, value)
    if (!left.allowed)
      throw new AppError(
        'LIMITED',
        `You have made ${requests} changes within a minute, which is the most that one person may. Nothing was changed: try again in ${left.resetSeconds} seconds.`,
      )
  }
}
