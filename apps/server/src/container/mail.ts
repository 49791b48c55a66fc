/** How mail leaves: Postmark where it is configured, else the outbox. */
import { createMailRenderer, createOutboxMailer, createPostmarkMailer } from '@viewzenix/adapters/email'
import { createPolicy } from '@viewzenix/adapters/resilience'
import type { IntegrationReport } from '@viewzenix/core/integration'
import type { Mailing } from '@viewzenix/core/notification'
import type { Platform } from '@viewzenix/core/platform'
import type { MailConfig } from '../config/mail.ts'

/** @param observed how calls to the outside show in the health of their integration */
export const createMailing = (
  platform: Platform,
  config: MailConfig,
  observed: { clock: { now(): Date }; report: (report: IntegrationReport) => unknown },
): Mailing => ({
  ...platform,
  mailer: config.postmark
    ? createPostmarkMailer({
        ...config.postmark,
        policy: createPolicy({ ...observed, integration: { name: 'postmark-mail' }, timeoutMs: 8_000 }),
      })
    : createOutboxMailer(),
  mailRenderer: createMailRenderer(),
})
