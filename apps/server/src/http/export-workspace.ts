/** Everything that a workspace holds, as one download: a gzipped tar that is written while the rows are read. */
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { toAppError } from '@viewzenix/api'
import type { Platform } from '@viewzenix/core/platform'
import { exportWorkspace, streamWorkspace } from '@viewzenix/core/workspace'
import { Hono } from 'hono'
import type { ServerEnv } from './request-context.ts'
import type { SessionCookies } from './session-cookie.ts'
import { tarEnd, tarEntry } from './tar.ts'

const STATUS: Partial<Record<string, 401 | 403 | 404 | 503>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  UNAVAILABLE: 503,
}

/** `POST /workspace/export`, by the person who is signed in, for the workspace that they look at. */
export const exportWorkspaceRoutes = (deps: {
  platform: Platform
  sessions: SessionCookies
}): Hono<ServerEnv> => {
  const { platform, sessions } = deps
  const app = new Hono<ServerEnv>()
  app.post('/', async (c) => {
    const { requestId } = c.var
    c.header('cache-control', 'no-store')
    try {
      const actor = await sessions.resolve(c, requestId)
      if (!actor) return c.json({ code: 'UNAUTHENTICATED', message: 'You are not signed in.' }, 401)
      const { fileName } = await exportWorkspace(platform, actor, {})
      const files = archive(streamWorkspace(platform, actor, c.req.raw.signal), platform.clock.now())
      const gzip = createGzip()
      // A download that is cut off must not look like one that is whole: the connection breaks.
      const source = Readable.from(files).on('error', (err) => {
        platform.log.warn({ err, requestId }, 'An export broke off')
        gzip.destroy(err)
      })
      gzip.on('close', () => source.destroy())
      source.pipe(gzip)
      c.header('content-type', 'application/gzip')
      c.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`)
      return c.body(Readable.toWeb(gzip) as ReadableStream)
    } catch (error) {
      const { code, message } = toAppError(error, requestId)
      return c.json({ code, message }, STATUS[code] ?? 500)
    }
  })
  return app
}

async function* archive(
  files: AsyncIterable<{ name: string; content: Buffer }>,
  at: Date,
): AsyncGenerator<Buffer> {
  for await (const { name, content } of files) yield tarEntry(name, content, at)
  yield tarEnd
}
