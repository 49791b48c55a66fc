import type { MailData, MailTemplate, MailWording } from '@viewzenix/schema'

/** What a mail is drawn from. Addresses are whole; the words have their variables filled. */
export type MailToRender<T extends MailTemplate = MailTemplate> = {
  template: T
  data: MailData<T>
  wording: MailWording
  /** The values of the mail's variables, safe to show. */
  values: Record<string, string>
  workspaceName: string
  action: { label: string; url: string }
  /** null for what nobody can switch off. */
  unsubscribeUrl: string | null
  preferencesUrl: string
}

export interface MailRenderer {
  /** Draws a mail as HTML and as text. Pure: no call to the outside; every value is escaped. */
  render(mail: MailToRender): Promise<{ html: string; text: string }>
}
