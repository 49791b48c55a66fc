/** Exports for people who are signed in: a download that begins at once and lasts as long as there are rows. */
import { streamExport } from '@viewzenix/core/export'
import { AppError, type Platform } from '@viewzenix/core/platform'
import { exportFormat, exportKind } from '@viewzenix/schema'
import { Hono } from 'hono'
import type { ServerEnv } from './request-context.ts'
import type { SessionCookies } from './session-cookie.ts'
import { streamText } from './stream-text.ts'

/** To be mounted at `/exports`. */
export const exportRoutes = (deps: { platform: Platform; sessions: SessionCookies }): Hono<ServerEnv> => {
  const app = new Hono<ServerEnv>()
  app.get('/:file', async (c) => {
    // Another site's page must not make a browser fetch what its owner can read.
    const site = c.req.header('sec-fetch-site')
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      return c.json({ code: 'FORBIDDEN', message: 'Open exports from the dashboard.' }, 403)
    const [name, ending] = c.req.param('file').split('.')
    const kind = exportKind.safeParse(name)
    const format = exportFormat.safeParse(ending)
    if (!kind.success || !format.success)
      return c.json({ code: 'NOT_FOUND', message: 'There is no such export.' }, 404)
    const actor = await deps.sessions.resolve(c, c.get('requestId'))
    if (!actor) return c.json({ code: 'UNAUTHENTICATED', message: 'Sign in to export.' }, 401)
    const { from, to } = c.req.query()
    try {
      const opened = streamExport(deps.platform, actor, { kind: kind.data, format: format.data, from, to })
      return streamText(opened)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return c.json({ code: error.code, message: error.message }, error.code === 'FORBIDDEN' ? 403 : 422)
    }
  })
  return app
}
