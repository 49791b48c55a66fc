/** Bodies of alerts as they may be read: with the hook's secret, and what is named like a secret, masked. */
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Alert } from '../entities/alert.entity.ts'
import { Hook } from '../entities/hook.entity.ts'
import { maskText } from '../platform/mask.ts'
import type { Sealer } from '../platform/seal.ts'
import { withoutSecret } from './find-secret.ts'

type Stored = Pick<Alert, 'id' | 'raw' | 'rawSealed' | 'hookId'>

/** Text of the body as it may be shown; a sentence where there is none to show. */
export const readRaw = (alert: Stored, secrets: Map<string, string>, sealer: Sealer): string => {
  let bytes: Buffer
  try {
    const stored = Buffer.from(alert.raw)
    bytes = alert.rawSealed ? sealer.unsealBytes(stored, `alert:${alert.id}`) : stored
  } catch {
    return '(The body is sealed under another APP_SECRET than the one that Viewzenix runs with now, and cannot be read.)'
  }
  let text: string
  try {
    // As a stream: what was turned away may be cut in the middle of a character.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return `(The body is ${bytes.length} bytes that are not text in UTF-8.)`
  }
  const secret = alert.rawSealed ? secrets.get(alert.hookId) : undefined
  return maskText(secret === undefined ? text : withoutSecret(text, secret))
}

/** By hook, the secret that opens it today, for those of the alerts that need it: one that was rotated away opens nothing. */
export const readSecrets = async (
  em: EntityManager,
  alerts: Pick<Stored, 'rawSealed' | 'hookId'>[],
  sealer: Sealer,
): Promise<Map<string, string>> => {
  const ids = [...new Set(alerts.filter(({ rawSealed }) => rawSealed).map(({ hookId }) => hookId))]
  const secrets = new Map<string, string>()
  if (ids.length === 0) return secrets
  for (const hook of await em.find(Hook, { id: { $in: ids } }, { fields: ['secretSealed'] }))
    try {
      secrets.set(hook.id, sealer.unseal(hook.secretSealed, `hook:${hook.id}`))
    } catch {
      // Sealed under another APP_SECRET: it opens nothing either.
    }
  return secrets
}
