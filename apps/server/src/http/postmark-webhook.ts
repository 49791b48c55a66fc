/**
 * `POST /webhooks/postmark`: what became of our mails. Postmark signs nothing; it shows a name and a password. What is
 * not answered with 200 it sends again, and a 403 would make it stop for good: a wrong password is a 401.
 */
import { readPostmarkEvent } from '@viewzenix/adapters/email'
import { recordMailReport } from '@viewzenix/core/notification'
import { type Platform, sameSecret } from '@viewzenix/core/platform'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { MailConfig } from '../config/mail.ts'
import type { ServerEnv } from './request-context.ts'

/** A bounce brings the whole answer of the mailbox's server, and perhaps the mail. */
const MAX_BYTES = 1024 * 1024

export const postmarkWebhook = (deps: { platform: Platform; config: MailConfig }): Hono<ServerEnv> => {
  const { platform, config } = deps
  const { log } = platform
  const app = new Hono<ServerEnv>()
  app.use(
    '/postmark',
    bodyLimit({
      maxSize: MAX_BYTES,
      onError: (c) =>
        respond(c, 413, 'TOO_LARGE', 'An event has at most 1 MiB. Nothing was recorded.', {
          // What is not read would hold up whatever comes next on the connection.
          connection: 'close',
        }),
    }),
  )
  app.post('/postmark', async (c) => {
    if (!mayReport(c.req.header('authorization'), config.webhook)) {
      log.warn({ requestId: c.var.requestId }, 'Somebody without our password reported on mails')
      return respond(c, 401, 'UNAUTHENTICATED', 'The name and password are those of POSTMARK_WEBHOOK_…', {
        'www-authenticate': 'Basic realm="viewzenix", charset="UTF-8"',
      })
    }
    const body: unknown = await c.req.json().catch(() => undefined)
    const read = readPostmarkEvent(body, platform.clock.now())
    if (read.kind === 'invalid') {
      log.warn({ requestId: c.var.requestId, why: read.why }, 'Postmark reported what cannot be read')
      return respond(c, 422, 'INVALID', `The event cannot be read: ${read.why}. Nothing was recorded.`)
    }
    if (read.kind === 'unknown') {
      log.info(
        { requestId: c.var.requestId, recordType: read.recordType },
        'Postmark reported what is not followed',
      )
      return c.json({ recorded: false })
    }
    await recordMailReport(platform, read.report, c.var.requestId)
    return c.json({ recorded: true })
  })
  return app
}

/** Both are compared, whatever the first one says, so that the time tells nothing. */
const mayReport = (header: string | undefined, expected: MailConfig['webhook']): boolean => {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1]
  if (!expected || encoded === undefined) return false
  const shown = Buffer.from(encoded, 'base64').toString()
  const colon = shown.indexOf(':')
  const user = sameSecret(colon < 0 ? shown : shown.slice(0, colon), expected.user)
  const password = sameSecret(colon < 0 ? '' : shown.slice(colon + 1), expected.password)
  return user && password
}

const respond = (
  c: Context<ServerEnv>,
  status: 401 | 413 | 422,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response => c.json({ code, message, request_id: c.var.requestId }, status, headers)
