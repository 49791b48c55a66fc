import type { MailTemplate, SuppressionReason } from '@viewzenix/schema'

/** A mail as it goes out. */
export type OutgoingMail = {
  /** Ours, a UUID. The service keeps it with the mail, so that its events and look-ups can name it. */
  id: string
  to: string
  subject: string
  html: string
  text: string
  template: MailTemplate
  /** One-click unsubscribe (RFC 8058); null for what nobody can switch off. */
  unsubscribeUrl: string | null
}

/** `accepted`: the service took it and will deliver it. `kept`: there is no service, the mail can be read here. */
export type MailReceipt = { outcome: 'accepted'; providerId: string } | { outcome: 'kept' }

/** What a mail is looked for by. */
export type SoughtMail = Pick<OutgoingMail, 'id' | 'to' | 'template'>

/** The code of a `rejected` PortError: the service delivers nothing to this address any more. */
export const INACTIVE_RECIPIENT = 'INACTIVE_RECIPIENT'

export interface Mailer {
  readonly kind: 'outbox' | 'postmark'
  /**
   * Sends one mail. No service has an idempotency key, so nothing in here sends a second time.
   * Throws PortError: `rejected` (final; INACTIVE_RECIPIENT where the address takes no mail), `transient` (certainly
   * not sent), `unknown` (it may have been sent), `misconfigured` (our key or sender is refused; nothing was sent).
   */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<MailReceipt>
  /**
   * Looks for a mail whose sending got no answer. null: the service lists none, which is no proof that there is none.
   * Throws PortError where it cannot be asked.
   */
  find(mail: SoughtMail, signal: AbortSignal): Promise<{ providerId: string } | null>
  /**
   * Lets mail be sent to an address again that the service had stopped delivering to.
   * Throws PortError `rejected` with the service's reason where it does not allow that.
   */
  reactivate(email: string, signal: AbortSignal): Promise<void>
  /** Resolves when the service answers and takes our key. */
  probe(signal: AbortSignal): Promise<void>
}

/**
 * What a mail service reports later, of a mail or an address.
 * delayed: not delivered yet, or not this time · suppressed, reactivated: the service stopped, or goes on delivering.
 */
export type MailServiceReport = {
  kind:
    | 'delivered'
    | 'delayed'
    | 'bounced'
    | 'complained'
    | 'opened'
    | 'clicked'
    | 'suppressed'
    | 'reactivated'
  /** Ours, where the service gave it back. */
  mailId: string | null
  providerId: string | null
  /** In lower case. */
  email: string
  at: Date
  summary: string
  /** Where the address is not to be written to any more. */
  suppress: { reason: SuppressionReason; detail: string } | null
  data: Record<string, unknown>
  /** One for each event of the service, however often it is told. */
  dedupeKey: string
}
