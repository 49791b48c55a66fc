/** How the rest of the product sends mail: inside the transaction of what the mail is about. */
import {
  fillWording,
  type MailData,
  type MailTemplate,
  mailData,
  mailValues,
  type Role,
  roles,
} from '@viewzenix/schema'
import { User } from '../entities/identity.entity.ts'
import { MailPreference } from '../entities/mail-settings.entity.ts'
import { Member } from '../entities/workspace.entity.ts'
import { newId } from '../platform/ids.ts'
import { ALL_WORKSPACES, type UnitOfWork } from '../platform/unit-of-work.ts'
import { addMailEvent, enqueueMail, mailContext } from './mail-row.ts'
import { wordingOf } from './wording-of.ts'

export type PlannedMail<T extends MailTemplate> = {
  template: T
  to: { email: string; userId?: string | null }
  data: MailData<T>
  /** Unique in (workspace, template): planning again is a no-op. */
  dedupeKey: string
}

/** Plans a mail inside the caller's transaction: a row and a job; sent once, after the commit. */
export const planMail = async <T extends MailTemplate>(
  uow: UnitOfWork,
  mail: PlannedMail<T>,
): Promise<void> => {
  await planEach(uow, mail, [{ email: mail.to.email, userId: mail.to.userId ?? null, key: mail.dedupeKey }])
}

/**
 * Plans it to all members with at least this role who have an address and did not opt out.
 * @returns how many mails are new
 */
export const planMailToMembers = async <T extends MailTemplate>(
  uow: UnitOfWork,
  mail: Omit<PlannedMail<T>, 'to'> & { atLeast: Role },
): Promise<number> => {
  const { em } = uow
  const suited = roles.slice(0, roles.indexOf(mail.atLeast) + 1)
  const members = await em.find(Member, { role: { $in: suited } }, { fields: ['userId'] })
  const ids = members.map((member) => member.userId)
  const off = await em.find(MailPreference, { userId: { $in: ids }, template: mail.template, wanted: false })
  const optedOut = new Set(off.map((preference) => preference.userId))
  const users = await em.find(User, { id: { $in: ids.filter((id) => !optedOut.has(id)) } })
  const recipients = users.flatMap(({ id, email }) =>
    email ? [{ email, userId: id, key: `${mail.dedupeKey}:${id}` }] : [],
  )
  return planEach(uow, mail, recipients)
}

type Recipient = { email: string; userId: string | null; key: string }

const planEach = async <T extends MailTemplate>(
  uow: UnitOfWork,
  { template, data }: Pick<PlannedMail<T>, 'template' | 'data'>,
  recipients: Recipient[],
): Promise<number> => {
  const { em, workspaceId, now, sealer } = uow
  if (workspaceId === ALL_WORKSPACES) throw new Error('A mail is planned in one workspace')
  if (recipients.length === 0) return 0
  const told = mailData[template].parse(data) as MailData<T>
  const wording = fillWording(await wordingOf(em, template), mailValues(template, told))
  const rows = recipients.map(({ email, userId, key }) => {
    const id = newId()
    return {
      id,
      workspace_id: workspaceId,
      template,
      email: email.trim().toLowerCase(),
      user_id: userId,
      dedupe_key: key,
      ...wording,
      data_sealed: sealer.seal(JSON.stringify(told), mailContext(id)),
      state: 'planned',
      created_at: now.toISOString(),
      updated_at: now.toISOString(),
    }
  })
  // Two transactions that plan the same mail at once: the second waits for the first, and then has nothing to do.
  const made = await em.execute<{ id: string }[]>(
    `insert into mail (id, workspace_id, template, email, user_id, dedupe_key, subject, intro, closing,
       data_sealed, state, created_at, updated_at)
     select id, workspace_id, template, email, user_id, dedupe_key, subject, intro, closing, data_sealed, state,
       created_at, updated_at
     from json_to_recordset(?::json) as r(id uuid, workspace_id uuid, template text, email text, user_id uuid,
       dedupe_key text, subject text, intro text, closing text, data_sealed text, state text,
       created_at timestamptz, updated_at timestamptz)
     on conflict (workspace_id, template, dedupe_key) do nothing
     returning id`,
    [JSON.stringify(rows)],
  )
  for (const { id } of made) {
    addMailEvent(uow, id, { kind: 'mail.planned', summary: 'To be sent.' })
    enqueueMail(uow, id)
    uow.notify('mail', id)
  }
  return made.length
}
