/** What every change of members needs: the rows, locked, so that the last owner cannot go twice at once. */
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Role } from '@viewzenix/schema'
import { Session } from '../entities/identity.entity.ts'
import { Invitation, Member, Workspace } from '../entities/workspace.entity.ts'
import { enterWorkspace } from '../platform/enter-workspace.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { tellSessions } from '../platform/tell-sessions.ts'
import { ALL_WORKSPACES, type UnitOfWork } from '../platform/unit-of-work.ts'

export type LockedMembers = {
  members: Member[]
  owners: number
  /** The actor's role as it is now: the one that the request came with may be gone. `owner` for the system. */
  mine: Role
  /** @throws NOT_FOUND */
  find(id: string): Member
}

/** All members of the workspace, held until the transaction ends. */
export const lockMembers = async ({ em, actor, workspaceId }: UnitOfWork): Promise<LockedMembers> => {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`members:${workspaceId}`])
  const members = await em.find(Member, { workspaceId }, { orderBy: { id: 'asc' }, refresh: true })
  const me = actor.kind === 'user' ? members.find((member) => member.userId === actor.id) : null
  if (me === undefined) throw new AppError('FORBIDDEN', 'You are no member of this workspace any more.')
  return {
    members,
    owners: countOwners(members),
    mine: me?.role ?? 'owner',
    find: (id) => {
      const found = members.find((member) => member.id === id)
      if (!found) throw notFound('member')
      return found
    },
  }
}

const countOwners = (members: Pick<Member, 'role'>[]): number =>
  members.filter(({ role }) => role === 'owner').length

/**
 * Ends a membership: the sessions in which the person looks at this workspace show another one of theirs, or end
 * where there is none; what they have invited others to is taken back. Their streams hear of it at once.
 */
export const endMembership = async (uow: UnitOfWork, member: Member): Promise<void> => {
  const { em, workspaceId } = uow
  const { userId } = member
  await em.remove(member).flush()
  const next = await findOtherWorkspace(em, userId, workspaceId)
  if (next) await em.nativeUpdate(Session, { userId, workspaceId }, { workspaceId: next })
  else await em.nativeDelete(Session, { userId, workspaceId })
  await revokeInvitationsOf(uow, userId)
  await tellSessions(uow, [workspaceId], userId)
}

/** Another workspace of this person that is not deleted, the one that they joined first. */
const findOtherWorkspace = async (
  em: EntityManager,
  userId: string,
  workspaceId: string,
): Promise<string | null> => {
  await enterWorkspace(em, ALL_WORKSPACES)
  try {
    const [row] = await em.execute<{ id: string }[]>(
      `select w.id from member m join workspace w on w.id = m.workspace_id
       where m.user_id = ? and w.id <> ? and w.deletes_at is null order by m.created_at, m.id limit 1`,
      [userId, workspaceId],
    )
    return row?.id ?? null
  } finally {
    await enterWorkspace(em, workspaceId)
  }
}

/** Who may not invite any more does not let anybody in by an invitation from before. */
export const revokeInvitationsOf = async ({ em, now }: UnitOfWork, userId: string): Promise<void> => {
  await em.nativeUpdate(
    Invitation,
    { invitedById: userId, acceptedAt: null, revokedAt: null },
    { revokedAt: now },
  )
}

/** The name of the actor's workspace. */
export const workspaceName = async (em: EntityManager, workspaceId: string): Promise<string> => {
  const workspace = await em.findOne(Workspace, { id: workspaceId })
  if (!workspace) throw notFound('workspace')
  return workspace.name
}
