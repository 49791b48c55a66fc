import { byId, identityCan } from '@viewzenix/schema'
import { IdentityLink, Session } from '../entities/identity.entity.ts'
import { requireUser } from '../platform/actor.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { tellSessions } from '../platform/tell-sessions.ts'
import { command } from '../platform/use-case.ts'

/**
 * Takes away one of the ways in which the person signs in, never the last. Sessions that were opened with it end, but
 * for the one that acts; its tokens are forgotten with it.
 * @throws NOT_FOUND; CONFLICT for the last one
 */
export const unlinkIdentity = command({
  name: 'identity.unlink',
  input: byId,
  permission: 'read',
  scope: null,
  inDeletedWorkspace: true,
  handle: async (uow, { id }) => {
    const { em } = uow
    const me = requireUser(uow.actor)
    // Two at once must not take the last two.
    await em.execute('select 1 from app_user where id = ? for update', [me.id])
    const identities = await em.find(IdentityLink, { userId: me.id })
    const identity = identities.find((each) => each.id === id)
    if (!identity) throw notFound('identity')
    const verdict = identityCan.unlink(identities.length)
    if (!verdict.can) throw conflict(verdict.why)
    const opened = await em.find(Session, { userId: me.id, identityId: id, id: { $ne: me.sessionId } })
    for (const session of opened) em.remove(session)
    em.remove(identity)
    await em.flush()
    await tellSessions(uow, [...new Set(opened.map(({ workspaceId }) => workspaceId))], me.id)
    uow.activity({
      verb: 'identity.unlinked',
      subject: { kind: 'user', id: me.id },
      tone: 'warning',
      summary: `${me.name} can no longer sign in with ${identity.provider}${identity.email ? ` (${identity.email})` : ''}.`,
      data: { provider: identity.provider, identityId: id, sessionsEnded: opened.length },
    })
    return { id, sessionsEnded: opened.length }
  },
})
