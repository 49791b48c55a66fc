import type { EntityManager } from '@mikro-orm/postgresql'
import { z } from 'zod'
import { IdentityLink, Session } from '../entities/identity.entity.ts'
import { requireUser } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { tellSessions } from '../platform/tell-sessions.ts'
import { command } from '../platform/use-case.ts'
import { openIdToken } from './keep-tokens.ts'

export type SignedOut = {
  id: string
  /** The provider whose own session may be ended too, and the ID token to show it. */
  provider: { id: string; idToken: string } | null
}

/** Ends the session that the actor acts in. */
export const signOut = command({
  name: 'session.sign_out',
  input: z.object({}),
  permission: 'read',
  scope: null,
  inDeletedWorkspace: true,
  handle: async (uow, _input, platform): Promise<SignedOut> => {
    const { em } = uow
    const me = requireUser(uow.actor)
    const session = await em.findOne(Session, { id: me.sessionId, userId: me.id })
    if (!session) {
      uow.unchanged()
      return { id: me.sessionId, provider: null }
    }
    const provider = await providerOf(platform, em, session)
    await em.remove(session).flush()
    await tellSessions(uow, [uow.workspaceId], me.id)
    uow.activity({
      verb: 'session.signed_out',
      subject: { kind: 'session', id: me.sessionId },
      summary: `${me.name} signed out.`,
    })
    return { id: me.sessionId, provider }
  },
})

/** The provider that a session was opened with, where its own session can be ended too. */
export const providerOf = async (
  platform: Pick<Platform, 'sealer'>,
  em: EntityManager,
  session: Session,
): Promise<SignedOut['provider']> => {
  const idToken = openIdToken(platform, session)
  const identity = session.identityId && (await em.findOne(IdentityLink, { id: session.identityId }))
  return idToken && identity ? { id: identity.provider, idToken } : null
}
