/** What came of sending a mail, or of asking about one, becomes the state of its row. */

import type { Mail } from '../entities/mail.entity.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { INACTIVE_RECIPIENT, type PortError } from '../ports/index.ts'
import { addMailEvent, enqueueMail, enqueueQuestion, lockMail, type SendingOutcome } from './mail-row.ts'
import { suppressAddress } from './suppress-address.ts'

const MINUTE = 60_000
const FIRST_TRY_AGAIN_MS = MINUTE / 2
const LAST_TRY_AGAIN_MS = 60 * MINUTE
/** Refused keys are mended by people, and the process starts anew with the mended one. */
const MISCONFIGURED_MS = 5 * MINUTE
/** News that is older than this is none. */
const GIVE_UP_MS = 2 * 24 * 60 * MINUTE
/** Whoever finds a refused key after a weekend still has the mails sent. */
const GIVE_UP_MISCONFIGURED_MS = 7 * 24 * 60 * MINUTE
/** The service lists a mail some time after it took it. */
const FIRST_QUESTION_MS = MINUTE

export const recordSending = async (
  uow: UnitOfWork,
  mailId: string,
  outcome: SendingOutcome,
): Promise<void> => {
  const mail = await lockMail(uow, mailId)
  // A webhook may have been faster than the answer; what is settled stays.
  if (mail?.state !== 'sending' && mail?.state !== 'unknown') return
  mail.updatedAt = uow.now
  uow.notify('mail', mailId)
  if (outcome.kind === 'answered') {
    const { receipt } = outcome
    if (receipt.outcome === 'accepted') return becomeSent(uow, mail, receipt.providerId)
    mail.state = 'outbox'
    mail.sentAt = uow.now
    addMailEvent(uow, mail.id, {
      kind: 'mail.kept',
      tone: 'good',
      summary: 'Kept in the outbox: no mail service is configured, so it went nowhere else.',
    })
    return
  }
  const { error } = outcome
  if (error.kind === 'unknown') return becomeUnknown(uow, mail, error)
  if (error.kind === 'rejected') return refuse(uow, mail, error)
  return postpone(uow, mail, error)
}

/** The service has it. */
export const becomeSent = (uow: UnitOfWork, mail: Mail, providerId: string, how = ''): void => {
  const wasUnknown = mail.state === 'unknown'
  Object.assign(mail, { state: 'sent', reason: null, providerId, sentAt: uow.now, updatedAt: uow.now })
  addMailEvent(uow, mail.id, {
    kind: 'mail.sent',
    tone: 'good',
    summary: how || 'Handed to the mail service.',
    data: { provider_id: providerId },
  })
  if (wasUnknown)
    uow.activity({
      verb: 'mail.found',
      subject: { kind: 'mail', id: mail.id },
      tone: 'good',
      summary: 'A mail of which nobody could say whether it was sent was sent.',
    })
  uow.notify('mail', mail.id)
}

const becomeUnknown = (uow: UnitOfWork, mail: Mail, error: PortError): void => {
  mail.state = 'unknown'
  mail.reason = `It may have been sent: ${error.message} It is not sent again by itself.`
  addMailEvent(uow, mail.id, { kind: 'mail.unknown', tone: 'warning', summary: mail.reason })
  uow.activity({
    verb: 'mail.unknown',
    subject: { kind: 'mail', id: mail.id },
    tone: 'warning',
    summary: `Nobody can say yet whether a mail was sent: ${error.message} The mail service is being asked.`,
  })
  enqueueQuestion(uow, mail.id, new Date(uow.now.getTime() + FIRST_QUESTION_MS))
}

const refuse = async (uow: UnitOfWork, mail: Mail, error: PortError): Promise<void> => {
  const inactive = error.code === INACTIVE_RECIPIENT
  mail.state = inactive ? 'suppressed' : 'failed'
  mail.reason = `Not sent: ${error.message}`
  addMailEvent(uow, mail.id, { kind: `mail.${mail.state}`, tone: 'bad', summary: mail.reason })
  tellFailure(uow, mail)
  if (inactive)
    await suppressAddress(uow, {
      email: mail.email,
      reason: 'hard_bounce',
      detail: error.message,
      mailId: mail.id,
    })
}

/** Certainly not sent: tried again, for as long as it is still news. */
const postpone = (uow: UnitOfWork, mail: Mail, error: PortError): void => {
  const misconfigured = error.kind === 'misconfigured'
  const age = uow.now.getTime() - mail.createdAt.getTime()
  if (age > (misconfigured ? GIVE_UP_MISCONFIGURED_MS : GIVE_UP_MS)) {
    mail.state = 'failed'
    mail.reason = `Not sent, and given up after ${Math.round(age / (24 * 60 * MINUTE))} days: ${error.message}`
    addMailEvent(uow, mail.id, { kind: 'mail.failed', tone: 'bad', summary: mail.reason })
    tellFailure(uow, mail)
    return
  }
  const pause = misconfigured
    ? MISCONFIGURED_MS
    : Math.min(LAST_TRY_AGAIN_MS, FIRST_TRY_AGAIN_MS * 2 ** (mail.attempts - 1))
  // A service that asks to be left alone is left alone.
  const wait = Math.max(pause, error.retryAfterMs ?? 0)
  mail.state = 'planned'
  mail.reason = misconfigured
    ? `Not sent yet: ${error.message} It is kept, and sent once that is mended.`
    : `Not sent yet: ${error.message} It is tried again.`
  mail.nextTryAt = new Date(uow.now.getTime() + wait)
  addMailEvent(uow, mail.id, { kind: 'mail.postponed', tone: 'warning', summary: mail.reason })
  enqueueMail(uow, mail.id, mail.nextTryAt)
}

const tellFailure = (uow: UnitOfWork, mail: Mail): void =>
  uow.activity({
    verb: `mail.${mail.state}`,
    subject: { kind: 'mail', id: mail.id },
    tone: 'bad',
    summary: `A mail was not sent (${mail.template.replaceAll('_', ' ')}). Its page says why.`,
  })
