import { byId, type Role } from '@viewzenix/schema'
import { Session } from '../entities/identity.entity.ts'
import { Member, Workspace } from '../entities/workspace.entity.ts'
import { requireUser, type UserActor } from '../platform/actor.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { sha256 } from '../platform/seal.ts'
import { type UnitOfWork, workAs } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { privilegeOf } from './renew-session.ts'
import { newSessionSecret, sessionExpiry } from './session-secret.ts'

/**
 * Shows another of the actor's workspaces in this session, under a new secret: the old one stops working, and
 * the transport must set the cookie anew. The activity is left in the workspace that was entered.
 */
export const switchWorkspace = command({
  name: 'session.switch_workspace',
  input: byId,
  permission: 'read',
  scope: null,
  inDeletedWorkspace: true,
  handle: async (uow, { id }) => {
    const me = requireUser(uow.actor)
    await workAs(uow, { ...me, workspaceId: id })
    const member = await uow.em.findOne(Member, { userId: me.id, workspaceId: id })
    const workspace = member && (await uow.em.findOne(Workspace, { id }))
    if (!workspace) throw notFound('workspace')
    const { sessionId, secret } = await showWorkspace(uow, me, id, member.role)
    uow.activity({
      verb: 'session.workspace_switched',
      subject: { kind: 'session', id: sessionId },
      summary: `${me.name} opened this workspace.`,
    })
    return { workspace: { id, name: workspace.name, role: member.role }, secret }
  },
})

/** Has the actor's session show a workspace of theirs, under a new secret. @throws UNAUTHENTICATED when it has ended */
export const showWorkspace = async (
  uow: UnitOfWork,
  me: UserActor,
  workspaceId: string,
  role: Role,
): Promise<{ sessionId: string; secret: string }> => {
  const session = await uow.em.findOne(Session, { id: me.sessionId, userId: me.id })
  if (!session) throw new AppError('UNAUTHENTICATED', 'Your session has ended. Sign in again.')
  const secret = newSessionSecret()
  session.secretHash = sha256(secret)
  session.workspaceId = workspaceId
  session.privilege = privilegeOf(workspaceId, role)
  // At once: the page that asks for this waits for the answer.
  session.supersededHash = null
  session.lastSeenAt = uow.now
  session.expiresAt = sessionExpiry(uow.now)
  return { sessionId: session.id, secret }
}
