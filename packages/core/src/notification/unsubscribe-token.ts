/**
 * What an unsubscribe link carries: a person and a kind of mail, signed. It needs no session, opens nothing else, and
 * holds for as long as the mail can be found in somebody's inbox.
 */
import { createHmac } from 'node:crypto'
import { isEssentialMail, type MailTemplate, mailTemplate } from '@viewzenix/schema'
import { z } from 'zod'
import { type Sealer, sameSecret } from '../platform/seal.ts'

export type Unsubscribe = { userId: string; template: MailTemplate }

const PURPOSE = 'mail.unsubscribe'

const sign = (key: Buffer, body: string): string => createHmac('sha256', key).update(body).digest('base64url')

export const unsubscribeToken = (sealer: Sealer, { userId, template }: Unsubscribe): string => {
  const body = Buffer.from(`${userId} ${template}`).toString('base64url')
  return `${body}.${sign(sealer.derive(PURPOSE), body)}`
}

/** null for what we never signed, and for what cannot be switched off. */
export const readUnsubscribeToken = (sealer: Sealer, token: string): Unsubscribe | null => {
  const [body = '', mac = '', ...more] = token.split('.')
  // A mail outlives the secret that signed it, as long as the ring has that.
  const signed = sealer.deriveAll(PURPOSE).some((key) => sameSecret(mac, sign(key, body)))
  if (more.length > 0 || !signed) return null
  const [userId, template] = Buffer.from(body, 'base64url').toString().split(' ')
  const read = z.object({ userId: z.uuid(), template: mailTemplate }).safeParse({ userId, template })
  return read.success && !isEssentialMail(read.data.template) ? read.data : null
}

/** The address of one-click unsubscribe (RFC 8058); null for what nobody can switch off. */
export const unsubscribeUrl = (
  platform: { sealer: Sealer; publicUrl: string },
  mail: { userId?: string | null; template: MailTemplate },
): string | null =>
  mail.userId && !isEssentialMail(mail.template)
    ? `${platform.publicUrl}/mail/unsubscribe/${unsubscribeToken(platform.sealer, { userId: mail.userId, template: mail.template })}`
    : null
