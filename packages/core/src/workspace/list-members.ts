import type { EntityManager } from '@mikro-orm/postgresql'
import { type MemberView, roles } from '@viewzenix/schema'
import { z } from 'zod'
import { User } from '../entities/identity.entity.ts'
import { Member } from '../entities/workspace.entity.ts'
import { requireUser, type UserActor } from '../platform/actor.ts'
import { query } from '../platform/use-case.ts'

/** Everybody in the workspace, owners first, then by when they joined. */
export const listMembers = query({
  name: 'member.list',
  input: z.object({}),
  permission: 'read',
  scope: null,
  handle: async ({ em, actor, workspaceId }): Promise<MemberView[]> => {
    const me = requireUser(actor)
    const members = await em.find(Member, { workspaceId }, { orderBy: { createdAt: 'asc', id: 'asc' } })
    const views = await toMemberViews(em, members, me)
    return views.sort((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role))
  },
})

/** With what is known of the person, read in one query. */
export const toMemberViews = async (
  em: EntityManager,
  members: Member[],
  me: Pick<UserActor, 'id'>,
): Promise<MemberView[]> => {
  const users = await em.find(User, { id: { $in: members.map(({ userId }) => userId) } })
  const byId = new Map(users.map((user) => [user.id, user]))
  return members.map((member) => {
    const user = byId.get(member.userId)
    return {
      id: member.id,
      userId: member.userId,
      name: user?.name ?? '',
      email: user?.email ?? null,
      avatarUrl: user?.avatarUrl ?? null,
      role: member.role,
      joinedAt: member.createdAt.toISOString(),
      lastSeenAt: user?.lastSeenAt?.toISOString() ?? null,
      isMe: member.userId === me.id,
    }
  })
}
