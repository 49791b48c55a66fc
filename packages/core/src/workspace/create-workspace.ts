import { createWorkspaceInput } from '@viewzenix/schema'
import { Member, Workspace } from '../entities/workspace.entity.ts'
import { requireUser } from '../platform/actor.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { ALL_WORKSPACES, type UnitOfWork, workAs } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'

/** One person's workspaces; more is a mistake or an attack. */
const MAX_OWNED = 50

/**
 * Makes a workspace and its owner's membership, inside a transaction that sees every workspace or this one.
 * The caller leaves the activity, once it works as the owner.
 */
export const createWorkspaceFor = async (
  uow: UnitOfWork,
  owner: { userId: string; workspaceName: string },
): Promise<Workspace> => {
  const workspace = uow.em.create(Workspace, {
    id: newId(),
    name: owner.workspaceName,
    createdAt: uow.now,
  })
  uow.em.create(Member, {
    id: newId(),
    workspaceId: workspace.id,
    userId: owner.userId,
    role: 'owner',
    createdAt: uow.now,
  })
  await uow.em.flush()
  return workspace
}

/** Makes another workspace, which the actor owns. Any member of any workspace may; they go on looking at this one. */
export const createWorkspace = command({
  name: 'workspace.create',
  input: createWorkspaceInput,
  permission: 'read',
  scope: null,
  inDeletedWorkspace: true,
  handle: async (uow, { name }): Promise<{ id: string; name: string }> => {
    const me = requireUser(uow.actor)
    await workAs(uow, { ...me, workspaceId: ALL_WORKSPACES })
    if ((await uow.em.count(Member, { userId: me.id, role: 'owner' })) >= MAX_OWNED)
      throw new AppError('LIMITED', `You own ${MAX_OWNED} workspaces, which is the most that one person may.`)
    const workspace = await createWorkspaceFor(uow, { userId: me.id, workspaceName: name })
    await workAs(uow, { ...me, role: 'owner', workspaceId: workspace.id })
    uow.activity({
      verb: 'workspace.created',
      subject: { kind: 'workspace', id: workspace.id },
      summary: `${me.name} made the workspace ${name}.`,
    })
    return { id: workspace.id, name }
  },
})
