/** A hook's secret, in the form of Standard Webhooks: `whsec_` and base64 of 24 random bytes. */
import { randomBytes } from 'node:crypto'
import type { Sealer } from '../platform/seal.ts'

/** Characters of the secret that stay visible, to tell one from another. */
const HINT_LENGTH = 10

/** The secret, to be shown once, and the forms in which it is kept. */
export const newHookSecret = (
  sealer: Sealer,
  hookId: string,
): { secret: string; stored: { secretSealed: string; secretHint: string } } => {
  const secret = `whsec_${randomBytes(24).toString('base64')}`
  const secretSealed = sealer.seal(secret, `hook:${hookId}`)
  return { secret, stored: { secretSealed, secretHint: secret.slice(0, HINT_LENGTH) } }
}
