/** What every step in the life of a mail writes beside its row. */
import { LockMode } from '@mikro-orm/postgresql'
import { Mail, MailEvent } from '../entities/mail.entity.ts'
import { newId } from '../platform/ids.ts'
import { jobKey } from '../platform/jobs.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import type { MailReceipt, PortError } from '../ports/index.ts'

export type NewMailEvent = {
  /** noun.verb */
  kind: string
  /** A sentence. */
  summary: string
  tone?: MailEvent['tone']
  data?: Record<string, unknown> | null
  at?: Date
  /** The same event told twice is one; ours happen once each. */
  dedupeKey?: string
}

export const addMailEvent = (
  { em, workspaceId, now }: Pick<UnitOfWork, 'em' | 'workspaceId' | 'now'>,
  mailId: string,
  event: NewMailEvent,
): void => {
  const id = newId()
  em.create(MailEvent, {
    id,
    workspaceId,
    mailId,
    at: event.at ?? now,
    kind: event.kind,
    tone: event.tone ?? 'neutral',
    summary: event.summary,
    data: event.data ?? null,
    dedupeKey: event.dedupeKey ?? id,
  })
}

/** What the data of a mail is sealed for. */
export const mailContext = (mailId: string): string => `mail:${mailId}`

export const enqueueMail = (uow: UnitOfWork, mailId: string, runAt?: Date): void =>
  uow.enqueue({
    task: 'mail.send',
    payload: { workspaceId: uow.workspaceId, mailId },
    key: jobKey.mail(mailId),
    ...(runAt ? { runAt } : {}),
  })

export const enqueueQuestion = (uow: UnitOfWork, mailId: string, runAt: Date): void =>
  uow.enqueue({
    task: 'mail.ask',
    payload: { workspaceId: uow.workspaceId, mailId },
    key: jobKey.askMail(mailId),
    runAt,
  })

export type SendingOutcome = { kind: 'answered'; receipt: MailReceipt } | { kind: 'failed'; error: PortError }

/** Takes the row for the rest of the transaction. */
export const lockMail = (uow: UnitOfWork, mailId: string): Promise<Mail | null> =>
  uow.em.findOne(Mail, { id: mailId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true })
