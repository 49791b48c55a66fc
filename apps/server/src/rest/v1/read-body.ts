/** The raw body of a request, up to the limit of an alert. */
import { BODY_LIMIT } from '@viewzenix/core/alert'
import type { Context } from 'hono'
import type { RestEnv } from './rest-env.ts'

/** A body over the limit is cut one byte after it, and the rest is not waited for. */
export type Body = { bytes: Uint8Array; tooLarge: boolean }

const read = new WeakMap<Request, Promise<Body>>()

/** Reads once; everyone who asks again gets the same bytes. */
export const readBody = (c: Context<RestEnv>): Promise<Body> => {
  const known = read.get(c.req.raw)
  if (known) return known
  const body = drain(c.req.raw)
  read.set(c.req.raw, body)
  return body
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
