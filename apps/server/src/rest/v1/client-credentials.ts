/** Reads who asks for a token: HTTP Basic or the form (RFC 6749, 2.3.1). */
import type { Context } from 'hono'
import { RestError } from './problem.ts'
import { readBody } from './read-body.ts'
import type { RestEnv } from './rest-env.ts'

export const readForm = async (c: Context<RestEnv>): Promise<URLSearchParams> => {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded')
    throw new RestError(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'Send the parameters as application/x-www-form-urlencoded.',
      { extra: { error: 'invalid_request' } },
    )
  const { bytes, tooLarge } = await readBody(c)
  if (tooLarge) throw new RestError(413, 'TOO_LARGE', 'The form is too large.')
  const form = new URLSearchParams(Buffer.from(bytes).toString())
  for (const name of form.keys())
    if (form.getAll(name).length > 1)
      throw new RestError(400, 'BAD_REQUEST', 'A parameter was sent more than once.', {
        fields: [{ field: name.slice(0, 40), message: 'was sent more than once' }],
        extra: { error: 'invalid_request' },
      })
  return form
}

/** null when there is no client in the request, or one that cannot be read. */
export const readClient = (
  authorization: string | undefined,
  form: URLSearchParams,
): { id: string; secret: string } | null => {
  if (authorization === undefined) {
    const id = form.get('client_id')
    const secret = form.get('client_secret')
    return id === null || secret === null ? null : { id, secret }
  }
  const encoded = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(authorization)?.[1]
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  if (colon < 0) return null
  // Neither part of a key has characters that form-encoding would change.
  return { id: text.slice(0, colon), secret: text.slice(colon + 1) }
}
