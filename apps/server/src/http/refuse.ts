/** A refusal before any route is reached, in the words and the shape of whatever was called. */
import type { ErrorCode } from '@viewzenix/schema'
import type { Context } from 'hono'

const TITLE = { 403: 'Not allowed', 429: 'Too many requests' }

export const refuse = (
  c: Context,
  status: 403 | 429,
  message: string,
  headers: Record<string, string> = {},
): Response => {
  const code: ErrorCode = status === 403 ? 'FORBIDDEN' : 'LIMITED'
  const requestId: string = c.get('requestId') ?? ''
  const { path } = c.req
  if (path.startsWith('/trpc/')) {
    const app = { code, requestId, fields: [] }
    const trpcCode = status === 403 ? 'FORBIDDEN' : 'TOO_MANY_REQUESTS'
    const data = { code: trpcCode, httpStatus: status, app }
    return c.json({ error: { message, code: status === 403 ? -32_003 : -32_029, data } }, status, headers)
  }
  if (path.startsWith('/api/')) {
    const problem = { type: 'about:blank', title: TITLE[status], status, detail: message, code }
    return c.body(JSON.stringify({ ...problem, request_id: requestId, errors: [] }), status, {
      ...headers,
      'content-type': 'application/problem+json',
    })
  }
  if (c.req.header('accept')?.includes('text/html')) return c.text(`${message}\n`, status, headers)
  return c.json({ code, message }, status, headers)
}
