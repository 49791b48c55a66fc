import { byId } from '@viewzenix/schema'
import { Session } from '../entities/identity.entity.ts'
import { requireUser } from '../platform/actor.ts'
import { notFound } from '../platform/errors.ts'
import { tellSessions } from '../platform/tell-sessions.ts'
import { command } from '../platform/use-case.ts'

/** Ends one of the actor's own sessions, at once. Somebody else's is NOT_FOUND. */
export const revokeSession = command({
  name: 'session.revoke',
  input: byId,
  permission: 'read',
  scope: null,
  inDeletedWorkspace: true,
  handle: async (uow, { id }) => {
    const me = requireUser(uow.actor)
    const session = await uow.em.findOne(Session, { id, userId: me.id })
    if (!session) throw notFound('session')
    await uow.em.remove(session).flush()
    await tellSessions(uow, [session.workspaceId], me.id)
    uow.activity({
      verb: 'session.revoked',
      subject: { kind: 'session', id },
      summary: `${me.name} ended a session of theirs.`,
    })
    return { id }
  },
})
