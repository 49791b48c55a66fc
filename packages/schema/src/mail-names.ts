/** What mails are called and where they stand: apart from their shapes, so that a list of mails loads no schemas. */

export const mailTemplates = [
  'sign_in_new_device',
  'invitation',
  'order_rejected',
  'position_flattened',
  'position_at_risk',
  'halt_tripped',
  'hook_silent',
  'hook_heard',
  'integration_down',
  'integration_up',
  'daily_summary',
] as const
export type MailTemplate = (typeof mailTemplates)[number]

/** What people call each mail. */
export const mailNames: Record<MailTemplate, string> = {
  sign_in_new_device: 'Sign-in from a new device',
  invitation: 'Invitation',
  order_rejected: 'Rejected orders',
  position_flattened: 'Positions closed by the watchdog',
  position_at_risk: 'Positions that need you',
  halt_tripped: 'Trading halts',
  hook_silent: 'Hooks that fall silent',
  hook_heard: 'Hooks that are heard again',
  integration_down: 'Integrations that fail',
  integration_up: 'Integrations that recover',
  daily_summary: 'Daily summary',
}

/** Nobody can switch these off: they guard an account, or were asked for. They carry no unsubscribe link. */
export const isEssentialMail = (template: MailTemplate): boolean =>
  template === 'sign_in_new_device' || template === 'invitation'

export const optionalMailTemplates = mailTemplates.filter((template) => !isEssentialMail(template))

/**
 * planned: to be sent, or to be tried again · sending: on its way to the mail service · sent: the service took it ·
 * outbox: kept here, no mail service is configured · unknown: no answer came, so it may have been sent; it is never
 * sent again by itself · suppressed: not sent, the address takes no mail or the person switched it off · failed:
 * the service refused it, or could not be reached for days.
 */
export const mailStates = ['planned', 'sending', 'sent', 'outbox', 'unknown', 'suppressed', 'failed'] as const
export type MailState = (typeof mailStates)[number]
