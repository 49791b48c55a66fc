/** What Postmark posts to /webhooks/postmark, read as what became of a mail. */
import type { MailServiceReport } from '@viewzenix/core/ports'
import { z } from 'zod'
import { MAIL_ID } from './postmark-mailer.ts'

const when = z.iso.datetime({ offset: true, local: true })
const common = {
  MessageID: z.string().nullish(),
  Metadata: z.record(z.string(), z.string()).nullish(),
}
const address = z.string().min(3).max(254)
const words = z.string().max(20_000).nullish()

const bounce = {
  ...common,
  ID: z.number().int(),
  Type: z.string().max(100).nullish(),
  Email: address,
  Name: words,
  Description: words,
  Details: words,
  BouncedAt: when.nullish(),
  Inactive: z.boolean().nullish(),
}

const event = z.discriminatedUnion('RecordType', [
  z.object({
    RecordType: z.literal('Delivery'),
    ...common,
    Recipient: address,
    DeliveredAt: when,
    Details: words,
  }),
  z.object({ RecordType: z.literal('Bounce'), ...bounce }),
  z.object({ RecordType: z.literal('SpamComplaint'), ...bounce }),
  z.object({ RecordType: z.literal('Open'), ...common, Recipient: address, ReceivedAt: when }),
  z.object({ RecordType: z.literal('Click'), ...common, Recipient: address, ReceivedAt: when }),
  z.object({
    RecordType: z.literal('SubscriptionChange'),
    ...common,
    Recipient: address,
    ChangedAt: when,
    SuppressSending: z.boolean(),
    SuppressionReason: z.enum(['HardBounce', 'SpamComplaint', 'ManualSuppression']).nullish(),
    Origin: z.string().max(50).nullish(),
  }),
])
type PostmarkEvent = z.output<typeof event>
const KNOWN: ReadonlySet<unknown> = new Set(event.options.map((option) => option.shape.RecordType.value))

export type ReadEvent =
  | { kind: 'report'; report: MailServiceReport }
  /** A type that Postmark did not have when this was written. */
  | { kind: 'unknown'; recordType: string }
  | { kind: 'invalid'; why: string }

/** @param receivedAt stands for the time of an event that names none */
export const readPostmarkEvent = (body: unknown, receivedAt: Date): ReadEvent => {
  const { RecordType: type } = Object(body) as { RecordType?: unknown }
  if (typeof type !== 'string') return { kind: 'invalid', why: 'RecordType is missing' }
  if (!KNOWN.has(type)) return { kind: 'unknown', recordType: type.slice(0, 50) }
  const read = event.safeParse(body)
  if (!read.success) {
    const [issue] = read.error.issues
    return { kind: 'invalid', why: `${issue?.path.join('.')} ${issue?.message}` }
  }
  return { kind: 'report', report: toReport(read.data, receivedAt) }
}

const toReport = (e: PostmarkEvent, receivedAt: Date): MailServiceReport => {
  const email = ('Email' in e ? e.Email : e.Recipient).trim().toLowerCase()
  const own = e.Metadata?.[MAIL_ID]
  const base = {
    mailId: z.uuid().safeParse(own).success ? (own ?? null) : null,
    providerId: e.MessageID || null,
    email,
    suppress: null,
    data: {},
  }
  const key = (at: string) => `${e.RecordType}:${e.MessageID ?? ''}:${email}:${at}`
  switch (e.RecordType) {
    case 'Delivery':
      return {
        ...base,
        kind: 'delivered',
        at: moment(e.DeliveredAt),
        summary: 'Delivered to the mailbox’s server.',
        data: { details: e.Details ?? null },
        dedupeKey: key(e.DeliveredAt),
      }
    case 'Open':
      return {
        ...base,
        kind: 'opened',
        at: moment(e.ReceivedAt),
        summary: 'Opened.',
        dedupeKey: key(e.ReceivedAt),
      }
    case 'Click':
      return {
        ...base,
        kind: 'clicked',
        at: moment(e.ReceivedAt),
        summary: 'A link in it was followed.',
        dedupeKey: key(e.ReceivedAt),
      }
    case 'Bounce': {
      const hard = e.Inactive === true || HARD.has(e.Type ?? '')
      const why = e.Description || e.Name || 'The mailbox’s server refused it.'
      return {
        ...base,
        kind: hard ? 'bounced' : 'delayed',
        at: e.BouncedAt ? moment(e.BouncedAt) : receivedAt,
        summary: `${hard ? 'Bounced' : 'Not delivered this time'}: ${why}`,
        suppress: hard ? { reason: 'hard_bounce', detail: why } : null,
        data: { type: e.Type ?? null, details: e.Details ?? null },
        dedupeKey: `Bounce:${e.ID}`,
      }
    }
    case 'SpamComplaint':
      return {
        ...base,
        kind: 'complained',
        at: e.BouncedAt ? moment(e.BouncedAt) : receivedAt,
        summary: 'Its reader, or their mail provider, reported it as spam.',
        suppress: { reason: 'spam_complaint', detail: 'A mail was reported as spam.' },
        data: { details: e.Details ?? null },
        dedupeKey: `SpamComplaint:${e.ID}`,
      }
    case 'SubscriptionChange': {
      const at = moment(e.ChangedAt)
      if (!e.SuppressSending)
        return {
          ...base,
          kind: 'reactivated',
          at,
          summary: 'The mail service delivers to the address again.',
          dedupeKey: key(e.ChangedAt),
        }
      const suppress = SUPPRESSED[e.SuppressionReason ?? 'ManualSuppression']
      return {
        ...base,
        kind: 'suppressed',
        at,
        summary: `The mail service delivers to the address no more: ${suppress.detail}`,
        suppress,
        data: { origin: e.Origin ?? null },
        dedupeKey: key(e.ChangedAt),
      }
    }
  }
}

/** Types of bounce by which Postmark itself gives an address up. */
const HARD: ReadonlySet<string> = new Set(['HardBounce', 'BadEmailAddress', 'ManuallyDeactivated'])

const SUPPRESSED = {
  HardBounce: { reason: 'hard_bounce', detail: 'A mail to it bounced.' },
  SpamComplaint: { reason: 'spam_complaint', detail: 'A mail was reported as spam.' },
  ManualSuppression: {
    reason: 'unsubscribed',
    detail: 'Its reader, or the mail service’s customer, asked for that.',
  },
} as const

/** Times without a zone are UTC. */
const moment = (text: string): Date => new Date(/(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}Z`)
