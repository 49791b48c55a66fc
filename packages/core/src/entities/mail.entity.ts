import { defineEntity, p } from '@mikro-orm/postgresql'
import type { MailDelivery, MailState, MailTemplate } from '@viewzenix/schema'
import { moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'

const MailSchema = defineEntity({
  name: 'Mail',
  tableName: 'mail',
  ...tenant,
  uniques: [{ name: 'mail_dedupe', properties: ['workspaceId', 'template', 'dedupeKey'] }],
  indexes: [
    { name: 'mail_workspace', properties: ['workspaceId', 'id'] },
    { name: 'mail_email', properties: ['email'] },
    { name: 'mail_due', properties: ['updatedAt'], where: "state in ('planned', 'sending', 'unknown')" },
  ],
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    template: p.text().$type<MailTemplate>(),
    /** The address, in lower case. */
    email: p.text(),
    userId: p.uuid().nullable(),
    dedupeKey: p.text(),
    /** The words as they stood when it was planned, variables filled. */
    subject: p.text(),
    intro: p.text(),
    closing: p.text(),
    /** What it tells: an invitation's link is a key. */
    dataSealed: p.text(),
    state: p.text().$type<MailState>(),
    reason: p.text().nullable(),
    delivery: p.text().$type<MailDelivery>().nullable(),
    /** Which mailer had it, and its own id of it. */
    mailer: p.text().nullable(),
    providerId: p.text().nullable(),
    attempts: p.integer().default(0),
    /** Look-ups at the service, while nobody can say whether it was sent. */
    lookups: p.integer().default(0),
    nextTryAt: moment().nullable(),
    createdAt: moment(),
    sentAt: moment().nullable(),
    updatedAt: moment(),
    resentAs: p.uuid().nullable(),
  },
})
/** One mail to one address: sent at most once. */
export class Mail extends MailSchema.class {}
MailSchema.setClass(Mail)

const MailEventSchema = defineEntity({
  name: 'MailEvent',
  tableName: 'mail_event',
  ...tenant,
  uniques: [{ name: 'mail_event_dedupe', properties: ['mailId', 'dedupeKey'] }],
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    mailId: () =>
      p.manyToOne(Mail).mapToPk().joinColumn('mail_id').index('mail_event_mail').deleteRule('cascade'),
    /** When it happened, by the clock of whoever tells. */
    at: moment(),
    kind: p.text(),
    tone: p.text().$type<'neutral' | 'good' | 'bad' | 'warning'>(),
    summary: p.text(),
    data: p.json<Record<string, unknown>>().nullable(),
    /** The same event told twice is one. */
    dedupeKey: p.text(),
  },
})
/** One step in the life of a mail: ours, or the mail service's word. */
export class MailEvent extends MailEventSchema.class {}
MailEventSchema.setClass(MailEvent)
