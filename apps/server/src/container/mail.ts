/** How mail leaves: the outbox, where no mail service is configured. */
import { createMailRenderer, createOutboxMailer } from '@viewzenix/adapters/email'
import type { Mailing } from '@viewzenix/core/notification'
import type { Platform } from '@viewzenix/core/platform'

export const createMailing = (platform: Platform): Mailing => ({
  ...platform,
  mailer: createOutboxMailer(),
  mailRenderer: createMailRenderer(),
})
