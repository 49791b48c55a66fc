/** How mail leaves: Postmark where it is configured, else the outbox. */
import { createMailRenderer, createOutboxMailer, createPostmarkMailer } from '@viewzenix/adapters/email'
import { createPolicy } from '@viewzenix/adapters/resilience'
import type { Mailing } from '@viewzenix/core/notification'
import type { Platform } from '@viewzenix/core/platform'
import type { MailConfig } from '../config/mail.ts'
import type { Observation } from './observation.ts'

/** @param observed how calls to the outside show in the health of their integration */
export const createMailing = (platform: Platform, config: MailConfig, observed: Observation): Mailing => {
  const policy = createPolicy({
    ...observed,
    integration: { name: `${config.postmark ? 'postmark' : 'outbox'}-mail` },
    timeoutMs: 8_000,
  })
  return {
    ...platform,
    mailer: config.postmark
      ? createPostmarkMailer({ ...config.postmark, policy })
      : createOutboxMailer({ policy }),
    mailRenderer: createMailRenderer(),
  }
}
