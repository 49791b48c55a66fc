import type { EntityManager, FilterQuery } from '@mikro-orm/postgresql'
import { type MailView, roleCan } from '@viewzenix/schema'
import { User } from '../entities/identity.entity.ts'
import type { Mail } from '../entities/mail.entity.ts'
import type { Actor } from '../platform/actor.ts'

/** Whoever looks, and the verified address by which mails without a user are theirs. */
export type Reader = { actor: Actor; email: string | null }

export const readerOf = async (em: EntityManager, actor: Actor): Promise<Reader> => {
  if (actor.kind !== 'user') return { actor, email: null }
  const user = await em.findOne(User, { id: actor.id })
  return { actor, email: user?.emailVerified ? (user.email ?? null) : null }
}

export const isMine = ({ actor, email }: Reader, mail: Pick<Mail, 'userId' | 'email'>): boolean =>
  actor.kind === 'user' && (mail.userId === actor.id || (email !== null && mail.email === email))

/** Who sets up the workspace sees all of its mails; everybody else those that were written to them. */
export const visibleTo = ({ actor, email }: Reader): FilterQuery<Mail> => {
  if (actor.kind === 'system' || (actor.kind === 'user' && roleCan(actor.role, 'configure').can)) return {}
  const own: FilterQuery<Mail>[] = actor.kind === 'user' ? [{ userId: actor.id }] : []
  return { $or: email === null ? own : [...own, { email }] }
}

export const toMailView = (mail: Mail, reader: Reader): MailView => ({
  id: mail.id,
  template: mail.template,
  to: mail.email,
  mine: isMine(reader, mail),
  subject: mail.subject,
  state: mail.state,
  reason: mail.reason ?? null,
  delivery: mail.delivery ?? null,
  createdAt: mail.createdAt.toISOString(),
  sentAt: mail.sentAt?.toISOString() ?? null,
  resentAs: mail.resentAs ?? null,
})
