/** The raw body of a request, up to the limit of an alert. */
import { BODY_LIMIT } from '@viewzenix/core/alert'
import { invalid } from '@viewzenix/core/platform'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { RestError } from './problem.ts'
import type { RestEnv } from './rest-env.ts'

/** A body over the limit is cut one byte after it, and the rest is not waited for. */
export type Body = { bytes: Uint8Array; tooLarge: boolean }

const read = new WeakMap<Request, Body>()

/** Reads once; everyone who asks again gets the same bytes, and whoever parses the request as JSON afterwards, too. */
export const readBody = async (c: Context<RestEnv>): Promise<Body> => {
  const { raw } = c.req
  const known = read.get(raw)
  if (known) return known
  const body = await drain(raw)
  const { method, headers, signal } = raw
  c.req.raw = new Request(raw.url, { method, headers, signal, body: Uint8Array.from(body.bytes) })
  read.set(c.req.raw, body)
  return body
}

/**
 * For a request that takes nothing: no body, or an empty JSON object. Anything else is a misunderstanding, and acting
 * on half of a request is worse than refusing it.
 */
export const noBody = createMiddleware<RestEnv>(async (c, next) => {
  const { bytes } = await readBody(c)
  const given = parseJson(Buffer.from(bytes).toString())
  const names = typeof given === 'object' && given !== null ? Object.keys(given) : ['body']
  if (names.length > 0)
    throw invalid(
      'This request takes no body.',
      names.map((field) => ({ field, message: 'is not a field of this request' })),
    )
  await next()
})

const parseJson = (text: string): unknown => {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw new RestError(400, 'BAD_REQUEST', 'The body is not JSON. This request needs none: leave it empty.')
  }
}

const drain = async (request: Request): Promise<Body> => {
  const chunks: Uint8Array[] = []
  let length = 0
  if (request.body)
    for await (const chunk of request.body) {
      chunks.push(chunk)
      length += chunk.byteLength
      if (length > BODY_LIMIT) break
    }
  const bytes = Buffer.concat(chunks)
  return { bytes: bytes.subarray(0, BODY_LIMIT + 1), tooLarge: length > BODY_LIMIT }
}
