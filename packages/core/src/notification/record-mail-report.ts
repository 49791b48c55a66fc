/** What the mail service reports later becomes the timeline of a mail, whatever the order and however often. */
import type { MailDelivery } from '@viewzenix/schema'
import { Mail, MailEvent } from '../entities/mail.entity.ts'
import { Suppression } from '../entities/mail-settings.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction, runQuery, type UnitOfWork } from '../platform/unit-of-work.ts'
import type { MailServiceReport } from '../ports/index.ts'
import { lockMail } from './mail-row.ts'
import { becomeSent } from './record-sending.ts'
import { suppressAddress } from './suppress-address.ts'

export const recordMailReport = async (
  platform: Platform,
  report: MailServiceReport,
  requestId: string,
): Promise<void> => {
  for (const { workspaceId, mailId } of await placesOf(platform, report))
    await runInTransaction(platform, systemActor(workspaceId, requestId, 'Mail service'), async (uow) => {
      if (mailId && !(await addToTimeline(uow, mailId, report))) return
      if (report.suppress && !(await reactivatedSince(uow, report)))
        await suppressAddress(uow, { ...report.suppress, email: report.email, mailId })
      if (report.kind === 'reactivated') await reactivate(uow, report)
    })
}

type Place = { workspaceId: string; mailId: string | null }

/** The mail that is meant, if it was sent to that address; else, for what is about the address, all who wrote to it. */
const placesOf = (
  platform: Platform,
  { mailId, providerId, email, kind }: MailServiceReport,
): Promise<Place[]> =>
  runQuery(platform, ALL_WORKSPACES, async (em) => {
    const either = [...(mailId ? [{ id: mailId }] : []), ...(providerId ? [{ providerId }] : [])]
    const mail = either.length > 0 ? await em.findOne(Mail, { email, $or: either }) : null
    if (mail) return [{ workspaceId: mail.workspaceId, mailId: mail.id }]
    if (kind !== 'suppressed' && kind !== 'reactivated') return []
    const rows: { workspace_id: string }[] = await em.execute(
      'select distinct workspace_id from mail where email = ? limit 1000',
      [email],
    )
    return rows.map((row) => ({ workspaceId: row.workspace_id, mailId: null }))
  })

/** @returns false when it is on the timeline already */
const addToTimeline = async (
  uow: UnitOfWork,
  mailId: string,
  report: MailServiceReport,
): Promise<boolean> => {
  const { em, workspaceId } = uow
  const mail = await lockMail(uow, mailId)
  if (!mail) return false
  const made = await em.execute<{ id: string }[]>(
    `insert into mail_event (id, workspace_id, mail_id, at, kind, tone, summary, data, dedupe_key)
     values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?) on conflict (mail_id, dedupe_key) do nothing returning id`,
    [
      newId(),
      workspaceId,
      mailId,
      report.at.toISOString(),
      `delivery.${report.kind}`,
      TONES[report.kind],
      report.summary,
      JSON.stringify(report.data),
      report.dedupeKey,
    ],
  )
  if (made.length === 0) return false
  // It was sent, then, whatever we made of the answer: it must not be sent again.
  if (report.providerId && ['planned', 'sending', 'unknown', 'failed'].includes(mail.state))
    becomeSent(uow, mail, report.providerId, 'Sent: the mail service has reported on it.')
  const events = await em.find(MailEvent, { mailId }, { fields: ['kind'] })
  mail.delivery = deliveryOf(new Set(events.map((event) => event.kind)))
  mail.updatedAt = uow.now
  uow.notify('mail', mailId)
  return true
}

const TONES: Record<MailServiceReport['kind'], MailEvent['tone']> = {
  delivered: 'good',
  opened: 'good',
  clicked: 'good',
  delayed: 'warning',
  bounced: 'bad',
  complained: 'bad',
  suppressed: 'warning',
  reactivated: 'good',
}

/** The word that counts most, since the events come in any order. */
const deliveryOf = (kinds: ReadonlySet<string>): MailDelivery | null => {
  const has = (kind: MailServiceReport['kind']) => kinds.has(`delivery.${kind}`)
  if (has('complained')) return 'complained'
  if (has('bounced')) return 'bounced'
  if (has('opened') || has('clicked')) return 'opened'
  if (has('delivered')) return 'delivered'
  return has('delayed') ? 'bounced' : null
}

/** An old report that comes late must not undo what a person did since. */
const reactivatedSince = async ({ em }: UnitOfWork, { email, at }: MailServiceReport): Promise<boolean> =>
  (await em.count(Suppression, { email, reactivatedAt: { $gt: at } })) > 0

const reactivate = async (uow: UnitOfWork, { email, at }: MailServiceReport): Promise<void> => {
  const open = await uow.em.findOne(Suppression, { email, reactivatedAt: null, suppressedAt: { $lte: at } })
  if (!open) return
  open.reactivatedAt = at
  open.reactivatedBy = uow.actor.name
  uow.activity({
    verb: 'address.reactivated',
    subject: { kind: 'mail', id: open.mailId ?? null },
    summary: `The mail service delivers to ${email} again.`,
  })
  uow.notify('mail', open.id)
}
