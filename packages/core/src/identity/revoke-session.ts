import { byId } from '@viewzenix/schema'
import { Session } from '../entities/identity.entity.ts'
import { notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { requireUser } from './require-user.ts'

/** Ends one of the actor's own sessions, at once. Somebody else's is NOT_FOUND. */
export const revokeSession = command({
  name: 'session.revoke',
  input: byId,
  permission: 'read',
  scope: null,
  handle: async (uow, { id }) => {
    const me = requireUser(uow.actor)
    const ended = await uow.em.nativeDelete(Session, { id, userId: me.id })
    if (ended === 0) throw notFound('session')
    uow.activity({
      verb: 'session.revoked',
      subject: { kind: 'session', id },
      summary: `${me.name} ended a session of theirs.`,
    })
    return { id }
  },
})
