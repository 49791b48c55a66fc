import { z } from 'zod'
import { Session } from '../entities/identity.entity.ts'
import { requireUser } from '../platform/actor.ts'
import { tellSessions } from '../platform/tell-sessions.ts'
import { command } from '../platform/use-case.ts'

/** Ends all of the actor's sessions but the current one. Answers how many those were. */
export const revokeOtherSessions = command({
  name: 'session.revoke_others',
  input: z.object({}),
  permission: 'read',
  scope: null,
  inDeletedWorkspace: true,
  handle: async (uow) => {
    const me = requireUser(uow.actor)
    const others = await uow.em.find(Session, { userId: me.id, id: { $ne: me.sessionId } })
    const revoked = await uow.em.nativeDelete(Session, { id: { $in: others.map(({ id }) => id) } })
    await tellSessions(uow, [...new Set(others.map(({ workspaceId }) => workspaceId))], me.id)
    if (revoked === 0) uow.unchanged()
    else
      uow.activity({
        verb: 'session.others_revoked',
        subject: { kind: 'user', id: me.id },
        summary: `${me.name} ended ${revoked === 1 ? 'one other session' : `${revoked} other sessions`} of theirs.`,
      })
    return { revoked }
  },
})
