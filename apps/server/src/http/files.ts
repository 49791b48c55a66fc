/** The disk store's door: what a presigned address of S3 is to a bucket, these addresses are to this process. */
import type { DiskDoor } from '@viewzenix/adapters/storage'
import { PortError } from '@viewzenix/core/ports'
import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { readRange } from './read-range.ts'

/** A file is never a page of ours, whatever is in it. */
const SANDBOX = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** To be mounted at `/files/blob`; the signature in the query is the credential. */
export const fileRoutes = (door: DiskDoor): Hono => {
  const app = new Hono()
  app.get('/*', async (c) => {
    const grant = openGrant(c, door)
    if (grant?.act !== 'get')
      return refuse(c, 403, 'This address is not signed, was changed, or has expired.')
    const blob = await door.read(grant.key, c.req.raw.signal)
    if (!blob) return refuse(c, 404, 'The file is gone.')
    const { head } = blob
    const headers: Record<string, string> = {
      'content-type': grant.contentType,
      'content-disposition': grant.disposition,
      'content-security-policy': SANDBOX,
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=300',
      etag: `"${head.etag}"`,
      'last-modified': head.modifiedAt.toUTCString(),
    }
    const range = readRange(c.req.header('range'), head.size)
    if (c.req.method === 'HEAD' || range === 'unsatisfiable') {
      await blob.close()
      if (range === 'unsatisfiable') return c.body(null, 416, { 'content-range': `bytes */${head.size}` })
      return c.body(null, 200, { ...headers, 'content-length': String(head.size) })
    }
    const { start, end } = range ?? { start: 0, end: head.size - 1 }
    if (range) headers['content-range'] = `bytes ${start}-${end}/${head.size}`
    return c.body(ReadableStream.from(blob.bytes(start, end)), range ? 206 : 200, {
      ...headers,
      'content-length': String(end - start + 1),
    })
  })
  app.put('/*', async (c) => {
    const grant = openGrant(c, door)
    if (!grant || grant.act === 'get')
      return refuse(c, 403, 'This address is not signed, was changed, or has expired.')
    const length = c.req.header('content-length')
    try {
      const { etag } = await door.receive(
        grant,
        {
          contentType: c.req.header('content-type') ?? null,
          contentLength: length === undefined ? null : Number(length),
          body: c.req.raw.body ?? ReadableStream.from([]),
        },
        c.req.raw.signal,
      )
      return c.body(null, 200, { etag: `"${etag}"` })
    } catch (error) {
      if (error instanceof PortError && error.kind === 'rejected')
        return refuse(c, error.code === 'NOT_AS_SIGNED' ? 403 : 400, error.message)
      throw error
    }
  })
  return app
}

const openGrant = (c: Context, door: DiskDoor) => {
  const url = new URL(c.req.url)
  const [, key = ''] = /\/files\/blob\/(.*)$/.exec(url.pathname) ?? []
  return door.open(key, url.searchParams)
}

const refuse = (c: Context, status: ContentfulStatusCode, message: string): Response =>
  c.json({ code: status === 404 ? 'NOT_FOUND' : status === 403 ? 'FORBIDDEN' : 'INVALID', message }, status)
