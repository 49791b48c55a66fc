/** What a message would be read as by a hook, outside of any delivery. */
import { type HookReading, hookReading, type Reading } from '@viewzenix/schema'
import type { Hook } from '../entities/hook.entity.ts'
import { maskText } from '../platform/mask.ts'
import type { Sealer } from '../platform/seal.ts'
import { sniff } from './dialects/sniff.ts'
import { mapTexts, withoutSecret } from './find-secret.ts'
import { BODY_LIMIT } from './prepare-alert.ts'
import { readMessage } from './read-message.ts'

/** @param draft how the hook would read, to be tried before it is kept; as it does where none is given */
export const readDelivery = (
  hook: Pick<Hook, 'id' | 'secretSealed' | 'reading'>,
  raw: Uint8Array,
  sealer: Sealer,
  draft?: HookReading,
): Reading => {
  if (raw.length > BODY_LIMIT)
    return {
      ok: false,
      dialect: null,
      problem: {
        code: 'TOO_LARGE',
        field: null,
        message: `The message is larger than ${BODY_LIMIT / 1024} KiB. A hook does not take it.`,
      },
      messageId: null,
    }
  const secret = openSecret(hook, sealer)
  const hide = (text: string): string => (secret === null ? text : withoutSecret(text, secret))
  const reading = readMessage(mapTexts(sniff(raw), hide), draft ?? hookReading.parse(hook.reading ?? {}))
  if (reading.ok) return reading
  return { ...reading, problem: { ...reading.problem, message: maskText(reading.problem.message) } }
}

const openSecret = (hook: Pick<Hook, 'id' | 'secretSealed'>, sealer: Sealer): string | null => {
  try {
    return sealer.unseal(hook.secretSealed, `hook:${hook.id}`)
  } catch {
    // Sealed under another APP_SECRET: it opens nothing.
    return null
  }
}
