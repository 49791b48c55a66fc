import { z } from 'zod'
import { Session } from '../entities/identity.entity.ts'
import { command } from '../platform/use-case.ts'
import { requireUser } from './require-user.ts'

/** Ends the session that the actor acts in. */
export const signOut = command({
  name: 'session.sign_out',
  input: z.object({}),
  permission: 'read',
  scope: null,
  handle: async (uow) => {
    const me = requireUser(uow.actor)
    const ended = await uow.em.nativeDelete(Session, { id: me.sessionId, userId: me.id })
    if (ended === 0) uow.unchanged()
    else
      uow.activity({
        verb: 'session.signed_out',
        subject: { kind: 'session', id: me.sessionId },
        summary: `${me.name} signed out.`,
      })
    return { id: me.sessionId }
  },
})
