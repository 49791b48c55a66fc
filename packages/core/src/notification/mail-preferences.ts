/** Which mails a person wants: in the dashboard, and by the link in a mail, which needs no session. */
import {
  type MailPreferenceView,
  type MailTemplate,
  optionalMailTemplates,
  setMailPreferenceInput,
} from '@viewzenix/schema'
import { z } from 'zod'
import { User } from '../entities/identity.entity.ts'
import { MailPreference } from '../entities/mail-settings.entity.ts'
import { Member } from '../entities/workspace.entity.ts'
import { type Actor, systemActor } from '../platform/actor.ts'
import { AppError, invalid } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction, type UnitOfWork, workAs } from '../platform/unit-of-work.ts'
import { command, query } from '../platform/use-case.ts'
import { readUnsubscribeToken } from './unsubscribe-token.ts'

/** Preferences belong to people: throws FORBIDDEN for every other actor. */
const personOf = (actor: Actor): { id: string; name: string } => {
  if (actor.kind === 'user') return actor
  throw new AppError('FORBIDDEN', 'Only a person who is signed in can do this.')
}

/** The mails that can be switched off, and whether the actor wants them. */
export const listMailPreferences = query({
  name: 'mail-preference.list',
  input: z.object({}),
  permission: 'read',
  scope: null,
  handle: async ({ em, actor }): Promise<MailPreferenceView[]> => {
    const { id: userId } = personOf(actor)
    const rows = await em.find(MailPreference, { userId })
    const wanted = new Map(rows.map((row) => [row.template, row.wanted]))
    return optionalMailTemplates.map((template) => ({ template, wanted: wanted.get(template) ?? true }))
  },
})

/** Switches one kind of mail on or off for the actor, in all of their workspaces. */
export const setMailPreference = command({
  name: 'mail-preference.set',
  input: setMailPreferenceInput,
  permission: 'read',
  scope: null,
  handle: async (uow, { template, wanted }): Promise<MailPreferenceView> => {
    const { id: userId, name } = personOf(uow.actor)
    if (!optionalMailTemplates.includes(template))
      throw invalid('This mail guards your account and cannot be switched off.', [
        { field: 'template', message: 'cannot be switched off' },
      ])
    await keep(uow, { userId, name, template, wanted }, '')
    return { template, wanted }
  },
})

const keep = async (
  uow: UnitOfWork,
  {
    userId,
    name,
    template,
    wanted,
  }: { userId: string; name: string; template: MailTemplate; wanted: boolean },
  how: string,
): Promise<void> => {
  const changed = await uow.em.execute<{ user_id: string }[]>(
    `insert into mail_preference (user_id, template, wanted, changed_at) values (?, ?, ?, ?)
     on conflict (user_id, template) do update set wanted = excluded.wanted, changed_at = excluded.changed_at
       where mail_preference.wanted <> excluded.wanted
     returning user_id`,
    [userId, template, wanted, uow.now.toISOString()],
  )
  if (changed.length === 0) return uow.unchanged()
  uow.activity({
    verb: wanted ? 'mail.switched-on' : 'mail.switched-off',
    subject: { kind: 'user', id: userId },
    summary: `${name} switched a kind of mail ${wanted ? 'on' : 'off'}${how} (${template.replaceAll('_', ' ')}).`,
    data: { template },
  })
  uow.notify('mail', userId)
}

/**
 * Does what the link in a mail asks for: switches its kind off for its reader, or on again. Doing it twice changes
 * nothing. @returns the kind of mail; null when the link is not one of ours
 */
export const followUnsubscribeLink = async (
  platform: Platform,
  link: { token: string; wanted: boolean },
  requestId: string,
): Promise<MailTemplate | null> => {
  const read = readUnsubscribeToken(platform.sealer, link.token)
  if (!read) return null
  const { userId, template } = read
  return runInTransaction(platform, systemActor(ALL_WORKSPACES, requestId), async (uow) => {
    const user = await uow.em.findOne(User, { id: userId })
    const member = await uow.em.findOne(Member, { userId }, { orderBy: { createdAt: 'asc', id: 'asc' } })
    // Who is gone gets no mail; there is nothing to keep.
    if (!user || !member) return template
    await workAs(uow, systemActor(member.workspaceId, requestId, user.name))
    await keep(uow, { userId, name: user.name, template, wanted: link.wanted }, ' by the link in a mail')
    return template
  })
}
