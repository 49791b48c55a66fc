/** Mail: which there are, what each is made of, and how it shows. Its words stand in mail-wording.ts. */
import { z } from 'zod'
import { id, pageInput } from './ids.ts'
import { type MailState, type MailTemplate, mailStates, mailTemplates } from './mail-names.ts'

export const mailTemplate = z.enum(mailTemplates)

/** Cut rather than refused: no mail is worth failing what it tells of. */
const text = z.string().transform((value) => value.slice(0, 2_000))
const moment = z.iso.datetime({ offset: true })
/** An address of ours, or a path in it, which is made whole when the mail is sent. */
const link = z.string().regex(/^(https?:\/\/|\/)\S*$/, 'must be an address or a path')

/** What each mail tells. Money as decimal strings; times as RFC 3339; no secrets but the token in `acceptUrl`. */
export const mailData = {
  sign_in_new_device: z.object({ device: text, ip: text.nullable(), at: moment, sessionsUrl: link }),
  invitation: z.object({
    workspaceName: text,
    inviterName: text,
    role: text,
    acceptUrl: link,
    expiresAt: moment,
  }),
  order_rejected: z.object({ symbol: text, side: text, quantity: text, reason: text, orderUrl: link }),
  position_flattened: z.object({ symbol: text, quantity: text, account: text, reason: text, url: link }),
  position_at_risk: z.object({
    symbol: text,
    quantity: text,
    account: text,
    what: text,
    reason: text,
    url: link,
  }),
  halt_tripped: z.object({
    scope: text,
    name: text,
    reason: text,
    by: text,
    at: moment,
    /** What becomes of what is held, as a sentence. */
    positions: text.default('Positions stay as they are.'),
    url: link,
  }),
  hook_silent: z.object({ hook: text, expected: text, silence: text, at: moment, url: link }),
  hook_heard: z.object({ hook: text, silence: text, at: moment, url: link }),
  integration_down: z.object({
    integration: text,
    account: text.nullable(),
    reason: text,
    since: moment,
    at: moment,
    url: link,
  }),
  integration_up: z.object({
    integration: text,
    account: text.nullable(),
    reason: text,
    since: moment,
    at: moment,
    url: link,
  }),
  daily_summary: z.object({
    /** The day in UTC, such as 2030-01-31. */
    day: z.iso.date(),
    currency: text,
    /** Of all accounts at the end of the day; null where none has said. */
    equity: text.nullable(),
    /** Against the end of the day before. */
    change: text.nullable(),
    alerts: z.number().int(),
    orders: z.number().int(),
    fills: z.number().int(),
    /** Alerts that every bot refused. */
    refused: z.number().int(),
    /** Orders that the broker rejected. */
    rejected: z.number().int(),
    positions: z.array(z.object({ symbol: text, quantity: text, averagePrice: text })).max(50),
    url: link,
  }),
} as const satisfies Record<MailTemplate, z.ZodObject>
export type MailData<T extends MailTemplate = MailTemplate> = z.infer<(typeof mailData)[T]>

export const mailState = z.enum(mailStates)

/** What became of a mail after it was sent, the newest word that counts. */
export type MailDelivery = 'delivered' | 'opened' | 'bounced' | 'complained'

export const suppressionReasons = ['hard_bounce', 'spam_complaint', 'unsubscribed'] as const
export type SuppressionReason = (typeof suppressionReasons)[number]

export type MailVerdict = { can: true } | { can: false; why: string }

/** Whether a person may have a mail sent once more: by a new mail, so that this one stays sent at most once. */
export const mailCanResend = (mail: { state: MailState; resentAs: string | null }): MailVerdict => {
  if (mail.resentAs) return { can: false, why: 'It was sent again already.' }
  if (mail.state === 'planned' || mail.state === 'sending')
    return { can: false, why: 'It is still on its way.' }
  if (mail.state === 'outbox') return { can: false, why: 'It is in the outbox: nothing sends mail here.' }
  return { can: true }
}

export type MailView = {
  id: string
  template: MailTemplate
  to: string
  /** Whether it was sent to the person who looks. */
  mine: boolean
  subject: string
  state: MailState
  /** One sentence: why it stands as it does; null where the state says it all. */
  reason: string | null
  delivery: MailDelivery | null
  createdAt: string
  sentAt: string | null
  /** The mail that was sent in its place. */
  resentAs: string | null
}

export type MailEventView = {
  id: string
  at: string
  /** noun.verb of what happened, such as `mail.sent`, `delivery.bounced`. */
  kind: string
  tone: 'neutral' | 'good' | 'bad' | 'warning'
  summary: string
  data: Record<string, unknown> | null
}

export type MailDetail = MailView & {
  html: string
  text: string
  /** The mail service's own id of it. */
  providerId: string | null
  events: MailEventView[]
  /** Whether the link that it carries was taken out, because it is for somebody else. */
  linkHidden: boolean
}

export type SuppressionView = {
  id: string
  email: string
  reason: SuppressionReason
  detail: string
  mailId: string | null
  suppressedAt: string
}

export type MailWording = { subject: string; intro: string; closing: string }

export type MailTemplateView = {
  template: MailTemplate
  /** What it says now. */
  wording: MailWording
  standard: MailWording
  overridden: boolean
  updatedAt: string | null
  updatedBy: string | null
}

export type MailPreview = { subject: string; html: string; text: string }
export type MailPreferenceView = { template: MailTemplate; wanted: boolean }

export const listMailInput = pageInput.extend({
  template: mailTemplate.optional(),
  state: mailState.optional(),
})
export const mailWordingInput = z.object({
  template: mailTemplate,
  subject: z.string().trim().min(1, 'must not be empty').max(150, 'must be at most 150 characters'),
  intro: z.string().trim().min(1, 'must not be empty').max(1_000, 'must be at most 1000 characters'),
  closing: z.string().trim().max(1_000, 'must be at most 1000 characters').default(''),
})
export const mailTemplateInput = z.object({ template: mailTemplate })
export const setMailPreferenceInput = z.object({ template: mailTemplate, wanted: z.boolean() })
export const suppressionInput = z.object({ id })
