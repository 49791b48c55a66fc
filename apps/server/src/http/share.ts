/** `/share/:token`: opens one file to whoever has the address. */
import { type Files, openShareLink } from '@viewzenix/core/file'
import { AppError } from '@viewzenix/core/platform'
import { type Context, Hono } from 'hono'
import type { RateLimiter } from './rate-limiter.ts'
import { addressGroup, limitHeaders } from './rate-limits.ts'
import type { ServerEnv } from './request-context.ts'

export const shareRoutes = (deps: {
  files: Files
  /** Wrong tokens that one address may try. */
  guesses: RateLimiter
  clientAddress: (c: Context) => string | null
}): Hono<ServerEnv> => {
  const app = new Hono<ServerEnv>()
  app.get('/:token', async (c) => {
    c.header('referrer-policy', 'no-referrer')
    c.header('cache-control', 'no-store')
    c.header('x-robots-tag', 'noindex')
    try {
      const { url } = await openShareLink(deps.files, c.req.param('token'), c.get('requestId'))
      return c.redirect(url, 302)
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'INTERNAL') throw error
      if (error.code !== 'NOT_FOUND') return c.text(`${error.message}\n`, 503)
      const left = await deps.guesses.take(addressGroup(deps.clientAddress(c)))
      if (left.allowed) return c.text(`${error.message}\n`, 404)
      return c.text(
        `Your address has tried too many wrong links. Try again in ${left.resetSeconds} seconds.\n`,
        429,
        limitHeaders(deps.guesses, left),
      )
    }
  })
  return app
}
