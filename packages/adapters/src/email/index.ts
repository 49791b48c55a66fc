export { createMailRenderer } from './create-mail-renderer.ts'
export { createOutboxMailer } from './outbox-mailer.ts'
export { type ReadEvent, readPostmarkEvent } from './postmark-events.ts'
export { createPostmarkMailer, type PostmarkOptions } from './postmark-mailer.ts'
