import type { Mailer } from '@viewzenix/core/ports'

/** Where no mail service is configured: mails stay in the database, and are read in the app. It cannot fail. */
export const createOutboxMailer = (): Mailer => ({
  kind: 'outbox',
  send: async () => ({ outcome: 'kept' }),
  find: async () => null,
  reactivate: async () => undefined,
  probe: async () => undefined,
})
