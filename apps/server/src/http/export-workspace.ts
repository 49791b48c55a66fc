/** Everything that a workspace holds, as one download: a gzipped tar that is written while the rows are read. */
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { toAppError } from '@viewzenix/api'
import { type AttachmentFile, type Files, streamAttachments } from '@viewzenix/core/file'
import { type ExportFile, exportWorkspace, streamWorkspace } from '@viewzenix/core/workspace'
import { Hono } from 'hono'
import type { WriteLimit } from './rate-limits.ts'
import type { ServerEnv } from './request-context.ts'
import type { SessionCookies } from './session-cookie.ts'
import { tarEnd, tarEntry, tarHeader, tarPadding } from './tar.ts'

const STATUS: Partial<Record<string, 401 | 403 | 404 | 429 | 503>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  LIMITED: 429,
  UNAVAILABLE: 503,
}

/** `POST /workspace/export`, by the person who is signed in, for the workspace that they look at. */
export const exportWorkspaceRoutes = (deps: {
  files: Files
  sessions: SessionCookies
  spendWrite: WriteLimit
}): Hono<ServerEnv> => {
  const { files, sessions } = deps
  const app = new Hono<ServerEnv>()
  app.post('/', async (c) => {
    const { requestId } = c.var
    c.header('cache-control', 'no-store')
    try {
      const actor = await sessions.resolve(c, requestId)
      if (!actor) return c.json({ code: 'UNAUTHENTICATED', message: 'You are not signed in.' }, 401)
      if (actor.kind === 'user') await deps.spendWrite(c, actor.id)
      const { fileName } = await exportWorkspace(files, actor, {})
      const { signal } = c.req.raw
      const packed = archive(
        streamWorkspace(files, actor, signal),
        streamAttachments(files, actor, signal),
        files.clock.now(),
      )
      const gzip = createGzip()
      // A download that is cut off must not look like one that is whole: the connection breaks.
      const source = Readable.from(packed).on('error', (err) => {
        files.log.warn({ err, requestId }, 'An export broke off')
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
  rows: AsyncIterable<ExportFile>,
  attachments: AsyncIterable<AttachmentFile>,
  at: Date,
): AsyncGenerator<Uint8Array> {
  for await (const { name, content } of rows) yield tarEntry(name, content, at)
  for await (const { name, size, content } of attachments) {
    yield tarHeader(name, size, at)
    yield* content
    yield tarPadding(size)
  }
  yield tarEnd
}
