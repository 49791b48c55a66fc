import type { MeView } from '@viewzenix/schema'
import { z } from 'zod'
import { User } from '../entities/identity.entity.ts'
import { Member, Workspace } from '../entities/workspace.entity.ts'
import { requireUser } from '../platform/actor.ts'
import { enterWorkspace } from '../platform/enter-workspace.ts'
import { AppError } from '../platform/errors.ts'
import { ALL_WORKSPACES } from '../platform/unit-of-work.ts'
import { query } from '../platform/use-case.ts'

/** Who is signed in, where they are, and which other workspaces they belong to. */
export const getMe = query({
  name: 'me.get',
  input: z.object({}),
  permission: 'read',
  scope: null,
  handle: async ({ em, actor, workspaceId }): Promise<MeView> => {
    const me = requireUser(actor)
    // The one read about a person across workspaces: their own memberships, and nothing else.
    await enterWorkspace(em, ALL_WORKSPACES)
    em.setFilterParams('workspace', { workspaceId: ALL_WORKSPACES })
    const user = await em.findOne(User, { id: me.id })
    const members = await em.find(Member, { userId: me.id }, { orderBy: { createdAt: 'asc', id: 'asc' } })
    const named = await em.find(Workspace, { id: { $in: members.map((m) => m.workspaceId) } })
    const byId = new Map(named.map((workspace) => [workspace.id, workspace]))
    const workspaces = members.map((m) => ({
      id: m.workspaceId,
      name: byId.get(m.workspaceId)?.name ?? '',
      role: m.role,
      deletesAt: byId.get(m.workspaceId)?.deletesAt?.toISOString() ?? null,
    }))
    const workspace = workspaces.find((w) => w.id === workspaceId)
    if (!user || !workspace) throw new AppError('UNAUTHENTICATED', 'Your session has ended. Sign in again.')
    return {
      user: { id: user.id, name: user.name, email: user.email ?? null, avatarUrl: user.avatarUrl ?? null },
      workspace,
      workspaces,
      sessionId: me.sessionId,
    }
  },
})
