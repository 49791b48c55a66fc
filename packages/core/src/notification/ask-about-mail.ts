/** Asks the mail service about a mail of which nobody can say whether it was sent. It is never sent again here. */

import { Mail } from '../entities/mail.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { runInTransaction, runQuery } from '../platform/unit-of-work.ts'
import { PortError } from '../ports/index.ts'
import { addMailEvent, enqueueQuestion, lockMail } from './mail-row.ts'
import type { Mailing } from './mailing.ts'
import { becomeSent } from './record-sending.ts'

const MINUTE = 60_000
/** Between one look and the next; after the last one it is left to people, and to a webhook. */
const PAUSES_MS = [4 * MINUTE, 15 * MINUTE, 60 * MINUTE]
const CALL_BUDGET_MS = 10_000

export const askAboutMail = async (
  mailing: Mailing,
  job: { workspaceId: string; mailId: string; requestId: string },
): Promise<void> => {
  const mail = await runQuery(mailing, job.workspaceId, (em) => em.findOne(Mail, { id: job.mailId }))
  if (mail?.state !== 'unknown') return
  const answer = await ask(mailing, mail)
  await runInTransaction(mailing, systemActor(job.workspaceId, job.requestId), async (uow) => {
    const row = await lockMail(uow, job.mailId)
    if (row?.state !== 'unknown') return
    if (typeof answer === 'object' && answer)
      return becomeSent(uow, row, answer.providerId, 'Found at the mail service: it was sent.')
    const pause = PAUSES_MS[row.lookups]
    row.lookups++
    row.updatedAt = uow.now
    if (pause !== undefined) return enqueueQuestion(uow, row.id, new Date(uow.now.getTime() + pause))
    row.reason =
      answer === null
        ? 'Probably not sent: the mail service does not list it. It is not sent again by itself; you can do that.'
        : 'It may have been sent: the mail service could not be asked. It is not sent again by itself; you can do that.'
    addMailEvent(uow, row.id, { kind: 'mail.not_found', tone: 'warning', summary: row.reason })
    uow.notify('mail', row.id)
  })
}

const ask = async (
  mailing: Mailing,
  { id, email: to, template }: Mail,
): Promise<{ providerId: string } | null | 'no answer'> => {
  try {
    return await mailing.mailer.find({ id, to, template }, AbortSignal.timeout(CALL_BUDGET_MS))
  } catch (error) {
    if (error instanceof PortError) return 'no answer'
    throw error
  }
}
