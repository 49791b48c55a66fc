import { byId, type MailView, mailCanResend } from '@viewzenix/schema'
import { Mail } from '../entities/mail.entity.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { command } from '../platform/use-case.ts'
import { addMailEvent, enqueueMail, lockMail, mailContext } from './mail-row.ts'
import { readerOf, toMailView } from './mail-view.ts'

/**
 * Sends a mail once more, because a person says so: as a new mail, so that each one is sent at most once.
 * @throws CONFLICT with the reason where it cannot be
 */
export const resendMail = command({
  name: 'mail.resend',
  input: byId,
  permission: 'configure',
  scope: null,
  handle: async (uow, { id }, { sealer }): Promise<MailView> => {
    const mail = await lockMail(uow, id)
    if (!mail) throw notFound('mail')
    const verdict = mailCanResend({ state: mail.state, resentAs: mail.resentAs ?? null })
    if (!verdict.can) throw conflict(verdict.why)
    const again = newId()
    const { em, workspaceId, now, actor } = uow
    const { template, email, userId, subject, intro, closing } = mail
    const data = sealer.unseal(mail.dataSealed, mailContext(mail.id))
    const copy = em.create(Mail, {
      id: again,
      workspaceId,
      template,
      email,
      userId,
      subject,
      intro,
      closing,
      dedupeKey: `resend:${id}`,
      dataSealed: sealer.seal(data, mailContext(again)),
      state: 'planned',
      createdAt: now,
      updatedAt: now,
    })
    mail.resentAs = again
    await em.flush()
    addMailEvent(uow, id, { kind: 'mail.resent', summary: `${actor.name} had it sent again, as a new mail.` })
    addMailEvent(uow, again, {
      kind: 'mail.planned',
      summary: `Planned by ${actor.name}, in place of an earlier one.`,
    })
    enqueueMail(uow, again)
    uow.activity({
      verb: 'mail.resent',
      subject: { kind: 'mail', id },
      summary: `${actor.name} had a mail sent again (${template.replaceAll('_', ' ')}).`,
      data: { again },
    })
    uow.notify('mail', id)
    return toMailView(copy, await readerOf(em, actor))
  },
})
