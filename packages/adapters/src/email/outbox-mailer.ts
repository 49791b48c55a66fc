import type { Mailer } from '@viewzenix/core/ports'
import type { Policy } from '../resilience/policy.ts'

const fallback = 'Mails stay planned until they can be kept.'

/**
 * Where no mail service is configured: mails stay in the database, and are read in the app. It asks nobody, and goes
 * through a policy all the same, so that it stands among the integrations as any other service would.
 */
export const createOutboxMailer = ({ policy }: { policy: Policy }): Mailer => ({
  kind: 'outbox',
  send: (_mail, signal) =>
    policy.execute({ idempotent: true, fallback }, signal, async () => ({ outcome: 'kept' as const })),
  find: async () => null,
  reactivate: async () => undefined,
  probe: (signal) => policy.execute({ idempotent: true, fallback }, signal, async () => undefined),
})
