import { Member, Workspace } from '../entities/workspace.entity.ts'
import { newId } from '../platform/ids.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'

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
