export { createMailRenderer } from './create-mail-renderer.ts'
export { createOutboxMailer } from './outbox-mailer.ts'
