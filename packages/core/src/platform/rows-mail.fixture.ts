/** A mail of a workspace and what became of it, an address that gets none, and words of its own. */
import { mailSamples } from '@viewzenix/schema'
import { Mail, MailEvent } from '../entities/mail.entity.ts'
import { MailOverride, Suppression } from '../entities/mail-settings.entity.ts'
import { newId } from './ids.ts'
import type { UnitOfWork } from './unit-of-work.ts'

export const addMail = async (uow: UnitOfWork, mailId: string, at: Date): Promise<void> => {
  const { em, workspaceId } = uow
  const own = { workspaceId, createdAt: at }
  em.create(Mail, {
    id: mailId,
    ...own,
    template: 'integration_up',
    email: 'olga@example.com',
    dedupeKey: 'one',
    subject: 'Works again',
    intro: 'It works again.',
    closing: '',
    dataSealed: uow.sealer.seal(JSON.stringify(mailSamples.integration_up), `mail:${mailId}`),
    state: 'outbox',
    updatedAt: at,
  })
  await em.flush()
  em.create(MailEvent, {
    id: newId(),
    workspaceId,
    mailId,
    at,
    kind: 'mail.kept',
    tone: 'good',
    summary: 'Kept.',
    dedupeKey: 'one',
  })
  em.create(Suppression, {
    id: newId(),
    workspaceId,
    email: 'gone@example.com',
    reason: 'hard_bounce',
    detail: 'There is no such mailbox.',
    suppressedAt: at,
  })
  em.create(MailOverride, {
    id: newId(),
    workspaceId,
    template: 'invitation',
    subject: 'Join us',
    intro: 'Join us.',
    closing: '',
    updatedAt: at,
    updatedBy: 'Vera',
  })
}
