/**
 * Who may speak to a hook. In this order: an HMAC signature (Standard Webhooks), a bearer token, a field of the
 * body, a path segment (where the hook's owner switched that on). The first one that is present decides alone.
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
const BODY_SECRET_FIELDS = ['secret', 'passphrase', 'token'] as const

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

  if (given.sniffed.kind === 'object') {
    for (const field of BODY_SECRET_FIELDS) {
      const value = Object.hasOwn(given.sniffed.value, field) ? given.sniffed.value[field] : undefined
      if (value === undefined) continue
      return typeof value === 'string' && sameSecret(value, hook.secret)
        ? { ok: true, via: 'body', messageId: null }
        : refuse(field, `The field ${field} in the body is not the secret of this hook.`)
    }
  }

  if (given.pathSecret !== null) {
    if (!hook.allowPathSecret)
      return refuse(
        'path',
        'This hook does not take its secret in the URL. Put it into the body, or let the owner allow it.',
      )
    return sameSecret(given.pathSecret, hook.secret)
      ? { ok: true, via: 'path', messageId: null }
      : refuse('path', 'The secret in the URL is not the secret of this hook.')
  }
  if (given.sniffed.kind !== 'object') {
    const why = given.sniffed.kind === 'text' ? given.sniffed.why : 'The body is not text in UTF-8.'
    return refuse(
      'secret',
      `${why} So no secret was found in it. Send a JSON object with the secret as its field secret (a quotation mark inside a text, such as a comment, breaks it), or send the secret as a bearer token.`,
    )
  }
  return refuse(
    'secret',
    'The message carries no secret. Add the hook’s secret to it as the field secret, or send it as a bearer token.',
  )
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
