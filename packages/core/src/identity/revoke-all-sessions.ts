import { z } from 'zod'
import { Session } from '../entities/identity.entity.ts'
import { requireUser } from '../platform/actor.ts'
import { tellSessions } from '../platform/tell-sessions.ts'
import { command } from '../platform/use-case.ts'
import { providerOf } from './sign-out.ts'

/** Signs the actor out everywhere, here too. Live streams of every one of these sessions end with it. */
export const revokeAllSessions = command({
  name: 'session.revoke_all',
  input: z.object({}),
  permission: 'read',
  scope: null,
  inDeletedWorkspace: true,
  handle: async (uow, _input, platform) => {
    const me = requireUser(uow.actor)
    const sessions = await uow.em.find(Session, { userId: me.id })
    const current = sessions.find(({ id }) => id === me.sessionId)
    const provider = current ? await providerOf(platform, uow.em, current) : null
    await uow.em.nativeDelete(Session, { userId: me.id })
    await tellSessions(uow, [...new Set(sessions.map(({ workspaceId }) => workspaceId))], me.id)
    if (sessions.length === 0) uow.unchanged()
    else
      uow.activity({
        verb: 'session.all_revoked',
        subject: { kind: 'user', id: me.id },
        tone: 'warning',
        summary: `${me.name} signed out everywhere: ${sessions.length} ${sessions.length === 1 ? 'session' : 'sessions'}.`,
      })
    return { revoked: sessions.length, provider }
  },
})
