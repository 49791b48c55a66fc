/** How mail leaves: the settings of the mail service. */
import type { z } from 'zod'
import { text } from './setting.ts'

export type MailConfig = {
  /** null: mail stays in the outbox. */
  postmark: { token: string; from: string; stream: string; apiUrl: string } | null
  /** What Postmark shows when it reports; null: reports are not taken. */
  webhook: { user: string; password: string } | null
}

/** An address, or a name and an address; in one line. */
const SENDER = /^(?:[^<>\p{Cc}]+<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$/u

export const mailSettings = {
  POSTMARK_TOKEN: text,
  MAIL_FROM: text.refine((value) => value === undefined || SENDER.test(value), {
    message: 'must be an address such as Viewzenix <mail@your.domain>',
  }),
  POSTMARK_MESSAGE_STREAM: text,
  POSTMARK_API_HOST: text.refine(
    (value) => value === undefined || ['http:', 'https:'].includes(URL.parse(value)?.protocol ?? ''),
    { message: 'must be an address that begins with https://' },
  ),
  POSTMARK_WEBHOOK_USER: text,
  POSTMARK_WEBHOOK_PASSWORD: text,
}
type Settings = z.output<z.ZodObject<typeof mailSettings>>

export const readMail = (s: Settings): MailConfig => ({
  postmark:
    s.POSTMARK_TOKEN && s.MAIL_FROM
      ? {
          token: s.POSTMARK_TOKEN,
          from: s.MAIL_FROM,
          stream: s.POSTMARK_MESSAGE_STREAM ?? 'outbound',
          apiUrl: (s.POSTMARK_API_HOST ?? 'https://api.postmarkapp.com').replace(/\/+$/, ''),
        }
      : null,
  webhook:
    s.POSTMARK_WEBHOOK_USER && s.POSTMARK_WEBHOOK_PASSWORD
      ? { user: s.POSTMARK_WEBHOOK_USER, password: s.POSTMARK_WEBHOOK_PASSWORD }
      : null,
})

/** Mail that is set up by half would stay in the outbox without a word. */
export const mailFaults = (s: Settings, isLoopback: (address: string) => boolean): string[] => {
  const faults: string[] = []
  if (s.POSTMARK_TOKEN && !s.MAIL_FROM)
    faults.push('MAIL_FROM must be set too: the address that mails come from, confirmed at Postmark.')
  if (Boolean(s.POSTMARK_WEBHOOK_USER) !== Boolean(s.POSTMARK_WEBHOOK_PASSWORD))
    faults.push('POSTMARK_WEBHOOK_USER and POSTMARK_WEBHOOK_PASSWORD go together: set both, or none.')
  const host = s.POSTMARK_API_HOST
  if (host && !host.startsWith('https:') && !isLoopback(host))
    faults.push('POSTMARK_API_HOST must begin with https://: only one on this computer may do without.')
  return faults
}
