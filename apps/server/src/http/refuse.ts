/** A refusal before any route is reached, in the words and the shape of whatever was called. */
import type { Context } from 'hono'

const KINDS = {
  403: { title: 'Not allowed', code: 'FORBIDDEN', app: 'FORBIDDEN', trpc: 'FORBIDDEN', number: -32_003 },
  413: { title: 'Too large', code: 'TOO_LARGE', app: 'INVALID', trpc: 'PAYLOAD_TOO_LARGE', number: -32_013 },
  429: {
    title: 'Too many requests',
    code: 'LIMITED',
    app: 'LIMITED',
    trpc: 'TOO_MANY_REQUESTS',
    number: -32_029,
  },
} as const

export const refuse = (
  c: Context,
  status: keyof typeof KINDS,
  message: string,
  headers: Record<string, string> = {},
): Response => {
  const { title, code, ...kind } = KINDS[status]
  const requestId: string = c.get('requestId') ?? ''
  const { path } = c.req
  if (path.startsWith('/trpc/')) {
    const data = { code: kind.trpc, httpStatus: status, app: { code: kind.app, requestId, fields: [] } }
    return c.json({ error: { message, code: kind.number, data } }, status, headers)
  }
  if (path.startsWith('/api/')) {
    const problem = { type: 'about:blank', title, status, detail: message, code }
    return c.body(JSON.stringify({ ...problem, request_id: requestId, errors: [] }), status, {
      ...headers,
      'content-type': 'application/problem+json',
    })
  }
  if (c.req.header('accept')?.includes('text/html')) return c.text(`${message}\n`, status, headers)
  return c.json({ code, message }, status, headers)
}
