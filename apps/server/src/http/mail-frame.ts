/**
 * `POST /mail/frame`: gives a mail that the dashboard has drawn back to it, as a page for a frame. Mails carry their
 * styles on their elements, which the dashboard's own policy forbids, and a frame without an address would inherit
 * that policy. Whatever is in it, it runs no script, loads nothing from elsewhere, and has no origin.
 */
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { refuse } from './refuse.ts'
import type { ServerEnv } from './request-context.ts'
import type { SessionCookies } from './session-cookie.ts'

const MAX_BYTES = 1024 * 1024
const POLICY =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

/** To be mounted at `/mail/frame`. Another site's page cannot show its own words here: they need a session of ours. */
export const mailFrame = (deps: { sessions: SessionCookies }): Hono<ServerEnv> => {
  const app = new Hono<ServerEnv>()
  app.post(
    '/',
    bodyLimit({ maxSize: MAX_BYTES, onError: (c) => refuse(c, 413, 'The mail is too large to be shown.') }),
    async (c) => {
      if (!(await deps.sessions.check(c, c.get('requestId'))))
        return c.text('Sign in to see the mail.\n', 401)
      const { html } = await c.req.parseBody()
      if (typeof html !== 'string') return c.text('html is missing: the mail to show.\n', 422)
      return c.html(html, 200, { 'content-security-policy': POLICY, 'x-frame-options': 'SAMEORIGIN' })
    },
  )
  return app
}
