/**
 * Who may speak to a hook. In this order: an HMAC signature (Standard Webhooks), a bearer token, a field of the
 * body, a path segment (where the hook's owner switched that on). The first one that is present decides alone; but a
 * wrong field of the body refuses nothing where the path is right, since existing alerts carry other services' secrets.
 */
import type { Problem } from '@viewzenix/schema'
import { Webhook } from 'standardwebhooks'
import { sameSecret } from '../platform/seal.ts'
import type { Sniffed } from './dialects/sniff.ts'

export type Credentials = {
  /** A header by its lower-case name. */
  header(name: string): string | undefined
  pathSecret: string | null
  raw: Uint8Array
  sniffed: Sniffed
}

export type CredentialCheck =
  | {
      ok: true
      via: 'signature' | 'bearer' | 'body' | 'path' /** the sender's id of a signed message */
      messageId: string | null
    }
  | { ok: false; problem: Problem }

/** Fields of the body that may carry the secret. */
const BODY_SECRET_FIELDS: readonly string[] = ['secret', 'passphrase', 'token']
/** Fields of other services: the hook's secret may be put there, and one of theirs says nothing. */
const THEIR_SECRET_FIELDS: readonly string[] = ['apikey', 'api_key', 'signalToken']
/** `secret=…` in a line of text. */
export const SECRET_IN_TEXT = /(?<=^|[\s,;])(secret|passphrase|token)\s?[=:]\s?([^\s,;)}]+)/gi

export const checkCredentials = (
  hook: { secret: string; allowPathSecret: boolean },
  given: Credentials,
): CredentialCheck => {
  const signature = given.header('x-viewzenix-signature')
  if (signature !== undefined) return checkSignature(hook.secret, signature, given)

  const authorization = given.header('authorization')
  if (authorization !== undefined) {
    const token = /^Bearer\s+(\S+)$/i.exec(authorization.trim())?.[1]
    return token !== undefined && sameSecret(token, hook.secret)
      ? { ok: true, via: 'bearer', messageId: null }
      : refuse(
          'Authorization',
          'The bearer token in the Authorization header is not the secret of this hook.',
        )
  }

  const said = secretsInBody(given.sniffed)
  const isRight = ({ value }: SaidSecret) => typeof value === 'string' && sameSecret(value, hook.secret)
  const right = new Set(said.filter(isRight).map(({ field }) => field))
  // Where a name stands twice nobody says which of them is meant: then all that count have to be right.
  const doubled = given.sniffed.kind === 'text' && given.sniffed.said !== undefined
  const wrong = said.find((one) => !isRight(one) && (one.ours || (doubled && right.has(one.field))))
  if (right.size > 0 && !(doubled && wrong)) return { ok: true, via: 'body', messageId: null }
  // An alert that was made for another service carries that one's secret: here the URL decides.
  const pathIsRight = given.pathSecret !== null && sameSecret(given.pathSecret, hook.secret)
  if (hook.allowPathSecret && pathIsRight) return { ok: true, via: 'path', messageId: null }
  if (wrong)
    return refuse(wrong.field, `The field ${wrong.field} in the body is not the secret of this hook.`)

  if (given.pathSecret !== null)
    return hook.allowPathSecret
      ? refuse('path', 'The secret in the URL is not the secret of this hook.')
      : refuse(
          'path',
          'This hook does not take its secret in the URL. Put it into the body, or let the owner allow it.',
        )
  if (given.sniffed.kind === 'several') return refuse('secret', NO_SECRET)
  if (given.sniffed.kind !== 'object' && !doubled) {
    const why = given.sniffed.kind === 'text' ? given.sniffed.why : 'The body is not text in UTF-8.'
    return refuse(
      'secret',
      `${why} So no secret was found in it. Send a JSON object with the secret as its field secret (a quotation mark inside a text, such as a comment, breaks it), or send the secret as a bearer token.`,
    )
  }
  return refuse('secret', NO_SECRET)
}

const NO_SECRET =
  'The message carries no secret. Add the hook’s secret to it as the field secret, or send it as a bearer token.'

type SaidSecret = { field: string; value: unknown; ours: boolean }

/** What stands where a secret may stand; `ours` are the names that a message for a hook uses. */
const secretsInBody = (sniffed: Sniffed): SaidSecret[] => {
  if (sniffed.kind === 'object' || sniffed.kind === 'several') {
    const { value } = sniffed
    const fields = [...BODY_SECRET_FIELDS, ...THEIR_SECRET_FIELDS].filter((field) =>
      Object.hasOwn(value, field),
    )
    return fields.map((field) => ({ field, value: value[field], ours: BODY_SECRET_FIELDS.includes(field) }))
  }
  if (sniffed.kind !== 'text') return []
  if (sniffed.said)
    return sniffed.said.flatMap(([field, value]) => {
      const ours = BODY_SECRET_FIELDS.includes(field)
      return ours || THEIR_SECRET_FIELDS.includes(field) ? [{ field, value, ours }] : []
    })
  if (sniffed.broken) return []
  return [...sniffed.text.matchAll(SECRET_IN_TEXT)].map(([, field = '', value]) => ({
    field: field.toLowerCase(),
    value,
    ours: true,
  }))
}

/**
 * Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, base64, as `v1,…`; timestamps older or newer than
 * five minutes are refused (the library looks at the machine's clock).
 */
const checkSignature = (secret: string, signature: string, given: Credentials): CredentialCheck => {
  const id = given.header('webhook-id') ?? given.header('x-viewzenix-id')
  const timestamp = given.header('webhook-timestamp') ?? given.header('x-viewzenix-timestamp')
  if (!id || !timestamp)
    return refuse(
      'X-Viewzenix-Signature',
      'A signed message needs the headers webhook-id and webhook-timestamp as well.',
    )
  try {
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature,
    }
    new Webhook(secret).verify(Buffer.from(given.raw), headers, { jsonParse: false })
    return { ok: true, via: 'signature', messageId: id }
  } catch (error) {
    const why = error instanceof Error && /timestamp/i.test(error.message) ? error.message : null
    return refuse(
      'X-Viewzenix-Signature',
      why
        ? `The signed message was refused: ${why}. Is the sender's clock right?`
        : 'The signature does not match the message and the secret of this hook.',
    )
  }
}

const refuse = (field: string, message: string): CredentialCheck => ({
  ok: false,
  problem: { code: 'BAD_SECRET', field, message },
})
