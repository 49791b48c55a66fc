import { byId, type MailData, type MailDetail } from '@viewzenix/schema'
import { Mail, MailEvent } from '../entities/mail.entity.ts'
import { Workspace } from '../entities/workspace.entity.ts'
import { type Actor, authorize } from '../platform/actor.ts'
import { notFound } from '../platform/errors.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { parse } from '../platform/use-case.ts'
import { isMine, readerOf, toMailView, visibleTo } from './mail-view.ts'
import { dataOf, type Mailing, toRender } from './mailing.ts'

/**
 * One mail as it was drawn, and all that happened to it. A link that is a key (an invitation's) shows to nobody but
 * the person to whom it was sent; and a preview can never unsubscribe anybody.
 * @throws NOT_FOUND, also for a mail that is not theirs to see
 */
export const getMail = async (mailing: Mailing, actor: Actor, input: { id: string }): Promise<MailDetail> => {
  authorize(actor, { permission: 'read', scope: null })
  const { id } = parse(byId, input)
  const found = await runQuery(mailing, actor.workspaceId, async (em) => {
    const reader = await readerOf(em, actor)
    const mail = await em.findOne(Mail, { $and: [{ id }, visibleTo(reader)] })
    if (!mail) throw notFound('mail')
    const events = await em.find(MailEvent, { mailId: id }, { orderBy: { at: 'asc', id: 'asc' } })
    const workspace = await em.findOneOrFail(Workspace, { id: actor.workspaceId })
    return { mail, reader, events, workspaceName: workspace.name }
  })
  const { mail, reader, events, workspaceName } = found
  const hidden = mail.template === 'invitation' && !isMine(reader, mail)
  const data = dataOf(mailing, mail)
  const drawn = await mailing.mailRenderer.render(
    toRender(mailing, {
      template: mail.template,
      data: hidden ? withoutKey(data) : data,
      wording: { subject: mail.subject, intro: mail.intro, closing: mail.closing },
      workspaceName,
      unsubscribeUrl: null,
    }),
  )
  return {
    ...toMailView(mail, reader),
    ...drawn,
    providerId: mail.providerId ?? null,
    linkHidden: hidden,
    events: events.map((event) => ({
      id: event.id,
      at: event.at.toISOString(),
      kind: event.kind,
      tone: event.tone,
      summary: event.summary,
      data: event.data ?? null,
    })),
  }
}

const withoutKey = (data: MailData): MailData => ({
  ...(data as MailData<'invitation'>),
  acceptUrl: '/hidden',
})
