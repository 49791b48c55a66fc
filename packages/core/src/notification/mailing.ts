/** What sending needs beside the platform: the mailer, behind its policy, and the templates. */
import {
  fillWording,
  type MailData,
  type MailTemplate,
  type MailWording,
  mailAction,
  mailData,
  mailValues,
  unlinked,
} from '@viewzenix/schema'
import type { Mail } from '../entities/mail.entity.ts'
import type { Platform } from '../platform/platform.ts'
import type { Mailer, MailRenderer, MailToRender } from '../ports/index.ts'
import { mailContext } from './mail-row.ts'

export type Mailing = Platform & { mailer: Mailer; mailRenderer: MailRenderer }

/** A mail's own data, unsealed and read again: rows outlive code. */
export const dataOf = (platform: Platform, mail: Pick<Mail, 'id' | 'template' | 'dataSealed'>): MailData =>
  mailData[mail.template].parse(JSON.parse(platform.sealer.unseal(mail.dataSealed, mailContext(mail.id))))

/** Everything that a mail is drawn from; `unsubscribeUrl` only for what can be switched off. */
export const toRender = (
  platform: Platform,
  mail: {
    template: MailTemplate
    data: MailData
    /** Its variables filled. */
    wording: MailWording
    workspaceName: string
    unsubscribeUrl: string | null
  },
): MailToRender => {
  const whole = (path: string) => (path.startsWith('/') ? `${platform.publicUrl}${path}` : path)
  // The types of a template and its data are one only at run time, where the data was read by its schema.
  const data = mail.data as never
  const action = mailAction(mail.template, data)
  return {
    template: mail.template,
    data: mail.data,
    wording: mail.wording,
    values: mailValues(mail.template, data),
    workspaceName: unlinked(mail.workspaceName),
    action: { ...action, url: whole(action.url) },
    unsubscribeUrl: mail.unsubscribeUrl,
    preferencesUrl: whole('/settings/notifications'),
  }
}

/** The words of a template with the values of this data. */
export const filledWording = (template: MailTemplate, wording: MailWording, data: MailData): MailWording =>
  fillWording(wording, mailValues(template, data as never))
