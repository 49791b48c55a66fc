import { defineEntity, p } from '@mikro-orm/postgresql'
import type { MailTemplate, SuppressionReason } from '@viewzenix/schema'
import { moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'

const SuppressionSchema = defineEntity({
  name: 'Suppression',
  tableName: 'mail_suppression',
  ...tenant,
  uniques: [
    {
      name: 'mail_suppression_open',
      properties: ['workspaceId', 'email'],
      where: 'reactivated_at is null',
    },
  ],
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    email: p.text(),
    reason: p.text().$type<SuppressionReason>(),
    /** A sentence: who said so, and what. */
    detail: p.text(),
    /** The mail by which it was noticed. */
    mailId: p.uuid().nullable(),
    suppressedAt: moment(),
    reactivatedAt: moment().nullable(),
    reactivatedBy: p.text().nullable(),
  },
})
/** An address that this workspace sends no mail to. */
export class Suppression extends SuppressionSchema.class {}
SuppressionSchema.setClass(Suppression)

const MailOverrideSchema = defineEntity({
  name: 'MailOverride',
  tableName: 'mail_override',
  ...tenant,
  uniques: [{ name: 'mail_override_template', properties: ['workspaceId', 'template'] }],
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    template: p.text().$type<MailTemplate>(),
    subject: p.text(),
    intro: p.text(),
    closing: p.text(),
    updatedAt: moment(),
    updatedBy: p.text(),
  },
})
/** A workspace's own words for one kind of mail. */
export class MailOverride extends MailOverrideSchema.class {}
MailOverrideSchema.setClass(MailOverride)

const MailPreferenceSchema = defineEntity({
  name: 'MailPreference',
  tableName: 'mail_preference',
  properties: {
    userId: p.uuid().primary(),
    template: p.text().$type<MailTemplate>().primary(),
    wanted: p.boolean(),
    changedAt: moment(),
  },
})
/** Whether a person wants one kind of mail, in all of their workspaces. No row: they do. */
export class MailPreference extends MailPreferenceSchema.class {}
MailPreferenceSchema.setClass(MailPreference)
