/**
 * Sends one mail, at most once. The row says `sending` before the service hears of it; the call is made outside any
 * transaction; its outcome is accepted, refused, or unknown. Unknown is asked about, and never sent again by itself.
 */
import { isEssentialMail } from '@viewzenix/schema'
import type { Mail } from '../entities/mail.entity.ts'
import { MailPreference, Suppression } from '../entities/mail-settings.entity.ts'
import { Workspace } from '../entities/workspace.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { runInTransaction, type UnitOfWork } from '../platform/unit-of-work.ts'
import { type OutgoingMail, PortError } from '../ports/index.ts'
import { addMailEvent, enqueueMail, lockMail, type SendingOutcome } from './mail-row.ts'
import { dataOf, type Mailing, toRender } from './mailing.ts'
import { recordSending } from './record-sending.ts'
import { unsubscribeUrl } from './unsubscribe-token.ts'

/** For the whole call, waiting for a turn included. */
const CALL_BUDGET_MS = 10_000
/** After that nobody is sending it any more. */
const ABANDONED_MS = 30_000

export const sendMail = async (
  mailing: Mailing,
  job: { workspaceId: string; mailId: string; requestId: string },
): Promise<void> => {
  const actor = systemActor(job.workspaceId, job.requestId)
  const outgoing = await runInTransaction(mailing, actor, (uow) => beginSending(uow, mailing, job.mailId))
  if (!outgoing) return
  const outcome = await send(mailing, outgoing)
  await runInTransaction(mailing, actor, (uow) => recordSending(uow, job.mailId, outcome))
}

const send = async (mailing: Mailing, outgoing: OutgoingMail): Promise<SendingOutcome> => {
  try {
    const receipt = await mailing.mailer.send(outgoing, AbortSignal.timeout(CALL_BUDGET_MS))
    return { kind: 'answered', receipt }
  } catch (error) {
    if (error instanceof PortError) return { kind: 'failed', error }
    // A defect of an adapter says nothing about whether the mail went out.
    mailing.log.error({ err: error, mailId: outgoing.id }, 'A mailer failed')
    return { kind: 'failed', error: new PortError('unknown', 'The mailer failed.', { cause: error }) }
  }
}

const beginSending = async (
  uow: UnitOfWork,
  mailing: Mailing,
  mailId: string,
): Promise<OutgoingMail | null> => {
  const mail = await lockMail(uow, mailId)
  if (mail?.state === 'sending' && mail.updatedAt.getTime() + ABANDONED_MS > uow.now.getTime()) {
    enqueueMail(uow, mailId, new Date(mail.updatedAt.getTime() + ABANDONED_MS))
    return null
  }
  if (mail?.state === 'sending') {
    // Whoever set that never came back: it may or may not have been sent.
    const error = new PortError('unknown', 'The process ended while the mail was on its way.')
    await recordSending(uow, mailId, { kind: 'failed', error })
    return null
  }
  if (mail?.state !== 'planned') return null
  if (mail.nextTryAt && mail.nextTryAt > uow.now) {
    enqueueMail(uow, mailId, mail.nextTryAt)
    return null
  }
  const unwanted = await whyNotWanted(uow, mail)
  if (unwanted) {
    Object.assign(mail, { state: 'suppressed', reason: unwanted, nextTryAt: null, updatedAt: uow.now })
    addMailEvent(uow, mailId, { kind: 'mail.suppressed', tone: 'warning', summary: unwanted })
    uow.notify('mail', mailId)
    return null
  }
  const outgoing = await compose(uow, mailing, mail)
  mail.state = 'sending'
  mail.attempts++
  mail.mailer = mailing.mailer.kind
  mail.nextTryAt = null
  mail.updatedAt = uow.now
  uow.notify('mail', mailId)
  return outgoing
}

/** The address may have been given up, or the person may have had enough, since it was planned. */
const whyNotWanted = async ({ em }: UnitOfWork, mail: Mail): Promise<string | null> => {
  const suppression = await em.findOne(Suppression, { email: mail.email, reactivatedAt: null })
  if (suppression) return `Not sent: the address takes no mail. ${suppression.detail}`
  if (!mail.userId || isEssentialMail(mail.template)) return null
  const off = await em.findOne(MailPreference, {
    userId: mail.userId,
    template: mail.template,
    wanted: false,
  })
  return off ? 'Not sent: its reader has switched off this kind of mail.' : null
}

const compose = async (uow: UnitOfWork, mailing: Mailing, mail: Mail): Promise<OutgoingMail> => {
  const workspace = await uow.em.findOneOrFail(Workspace, { id: uow.workspaceId })
  const unsubscribe = unsubscribeUrl(mailing, mail)
  const rendered = await mailing.mailRenderer.render(
    toRender(mailing, {
      template: mail.template,
      data: dataOf(mailing, mail),
      wording: { subject: mail.subject, intro: mail.intro, closing: mail.closing },
      workspaceName: workspace.name,
      unsubscribeUrl: unsubscribe,
    }),
  )
  return {
    id: mail.id,
    to: mail.email,
    subject: mail.subject,
    ...rendered,
    template: mail.template,
    unsubscribeUrl: unsubscribe,
  }
}
