/**
 * `/mail/unsubscribe/:token`: stops one kind of mail for its reader. A mail program posts to it (RFC 8058), and a
 * person who follows the link gets a page with a button: looking at a link changes nothing.
 */
import { followUnsubscribeLink, readUnsubscribeToken } from '@viewzenix/core/notification'
import type { Platform } from '@viewzenix/core/platform'
import { type MailTemplate, mailNames } from '@viewzenix/schema'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { html, raw } from 'hono/html'
import type { ServerEnv } from './request-context.ts'
import { plainPolicy } from './security-headers.ts'

const MAX_BYTES = 4_096

export const unsubscribe = (deps: { platform: Platform }): Hono<ServerEnv> => {
  const { platform } = deps
  const app = new Hono<ServerEnv>()
  app.use(
    '/:token',
    bodyLimit({ maxSize: MAX_BYTES, onError: (c) => c.text('Too large.\n', 413, { connection: 'close' }) }),
  )
  app.get('/:token', (c) => {
    const read = readUnsubscribeToken(platform.sealer, c.req.param('token'))
    return read ? show(c, 'ask', read.template) : unknownLink(c)
  })
  app.post('/:token', async (c) => {
    // One-click posts `List-Unsubscribe=One-Click`; our own page may also ask for the mails again.
    const form = await c.req.parseBody().catch(() => ({}) as Record<string, unknown>)
    const wanted = form.again === 'yes'
    const template = await followUnsubscribeLink(
      platform,
      { token: c.req.param('token'), wanted },
      c.var.requestId,
    )
    return template ? show(c, wanted ? 'on' : 'off', template) : unknownLink(c)
  })
  return app
}

const unknownLink = (c: Context<ServerEnv>): Response | Promise<Response> =>
  page(c, 404, 'This link does not work', 'It is not one of ours, or not all of it was copied.', '')

const show = (
  c: Context<ServerEnv>,
  state: 'ask' | 'off' | 'on',
  template: MailTemplate,
): Response | Promise<Response> => {
  const name = mailNames[template].toLowerCase()
  const form = (label: string, again: boolean) =>
    `<form method="post">${again ? '<input type="hidden" name="again" value="yes">' : ''}<button>${label}</button></form>`
  if (state === 'ask')
    return page(
      c,
      200,
      `Stop mails about: ${name}?`,
      'You get no more of this kind, from any of your workspaces. What happens is still shown in Viewzenix.',
      form('Stop these mails', false),
    )
  if (state === 'on')
    return page(c, 200, 'You get these mails again', `Mails about: ${name}.`, form('Stop these mails', false))
  return page(
    c,
    200,
    'Done: you get no more of these mails',
    `Mails about: ${name}. If that was a mistake, take it back.`,
    form('Get them again', true),
  )
}

const STYLE = `:root{color-scheme:light dark;--text:#1a2b4b;--muted:#5a6b8a;--page:#f8f9fc;--card:#fff;--line:#e2e8f0}
@media (prefers-color-scheme:dark){:root{--text:#e6ebf5;--muted:#9fb0cc;--page:#0f1624;--card:#172033;--line:#2a3650}}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 Inter,system-ui,sans-serif;display:grid;min-height:100vh;place-items:center}
main{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:28px 32px;max-width:26rem;margin:16px}
h1{font-size:20px;line-height:1.3;margin:0 0 8px}p{color:var(--muted);margin:0 0 20px}
button{background:#3e63dd;color:#fff;border:0;border-radius:8px;font:inherit;font-weight:600;padding:10px 18px;cursor:pointer}
button:focus-visible{outline:3px solid #9db2ff;outline-offset:2px}`

/** Runs no script, loads nothing, and tells nobody its address, which is a key. */
const CSP = plainPolicy(STYLE, { forms: true })

const page = (
  c: Context<ServerEnv>,
  status: 200 | 404,
  title: string,
  message: string,
  form: string,
): Response | Promise<Response> => {
  c.header('content-security-policy', CSP)
  c.header('referrer-policy', 'no-referrer')
  c.header('cache-control', 'no-store')
  c.header('x-robots-tag', 'noindex')
  return c.html(
    html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${raw(STYLE)}</style></head><body><main><h1>${title}</h1><p>${message}</p>${raw(form)}</main></body></html>`,
    status,
  )
}
