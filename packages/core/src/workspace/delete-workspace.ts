import { DELETION_DAYS, deleteWorkspaceInput } from '@viewzenix/schema'
import { Hook } from '../entities/hook.entity.ts'
import { Workspace } from '../entities/workspace.entity.ts'
import { stopTrading } from '../halt/start-halt.ts'
import { requireUser } from '../platform/actor.ts'
import { AppError, conflict, notFound } from '../platform/errors.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { lockMembers } from './member-rows.ts'

const DAY_MS = 86_400_000

/**
 * Deletes the workspace, with days of grace. At once: trading is halted and resting orders are canceled, hooks answer
 * 410, and nothing can be changed but by `restoreWorkspace`. After the grace `purgeWorkspace` removes every row.
 * Positions that are open at a broker stay there: closing them is a decision that deletion does not take.
 * @throws INVALID when the typed name is another; CONFLICT when it is deleted already
 */
export const deleteWorkspace = command({
  name: 'workspace.delete',
  input: deleteWorkspaceInput,
  permission: 'own',
  scope: null,
  handle: async (uow, { typedName }): Promise<{ deletesAt: string }> => {
    const me = requireUser(uow.actor)
    const { mine } = await lockMembers(uow)
    if (mine !== 'owner') throw new AppError('FORBIDDEN', 'Only an owner can delete the workspace.')
    const workspace = await uow.em.findOne(Workspace, { id: uow.workspaceId })
    if (!workspace) throw notFound('workspace')
    if (typedName.trim() !== workspace.name) {
      const message = 'is not the name of this workspace'
      throw new AppError('INVALID', `What you typed ${message}.`, {
        fields: [{ field: 'typedName', message }],
      })
    }
    const deletesAt = new Date(uow.now.getTime() + DELETION_DAYS * DAY_MS)
    workspace.deletesAt = deletesAt
    workspace.deletedBy = me.name
    await uow.em.flush()
    await stopEverything(uow, workspace)
    uow.activity({
      verb: 'workspace.deleted',
      subject: { kind: 'workspace', id: workspace.id },
      tone: 'bad',
      summary: `${me.name} deleted the workspace. It can be restored until ${deletesAt.toISOString().slice(0, 10)}.`,
      data: { deletesAt: deletesAt.toISOString() },
    })
    uow.notify('workspace', workspace.id)
    return { deletesAt: deletesAt.toISOString() }
  },
})

const stopEverything = async (uow: UnitOfWork, { id }: Workspace): Promise<void> => {
  await stopTrading(uow, {
    scope: 'workspace',
    scopeId: id,
    reason: 'The workspace was deleted.',
    cancelOrders: true,
    flatten: false,
    liftRole: 'admin',
  })
  await tellHooks(uow)
}

/** Every process forgets what it knows of the workspace's hooks: whether they are on depends on the workspace too. */
const tellHooks = async (uow: UnitOfWork): Promise<void> => {
  for (const hook of await uow.em.find(Hook, {}, { fields: ['id'] })) uow.notify('hook', hook.id)
}

/**
 * Takes a deletion back, within the days of grace. Trading stays halted until somebody lifts the halt: what happened
 * meanwhile is looked at first.
 * @throws CONFLICT when it is not deleted, or when its rows are being removed already
 */
export const restoreWorkspace = command({
  name: 'workspace.restore',
  input: deleteWorkspaceInput.pick({}),
  permission: 'own',
  scope: null,
  inDeletedWorkspace: true,
  handle: async (uow) => {
    const workspace = await lockWorkspace(uow)
    if (!workspace.deletesAt) throw conflict('This workspace is not deleted.')
    if (workspace.purgedFrom)
      throw conflict('The days in which it could be restored are over: its data are being removed.')
    workspace.deletesAt = null
    workspace.deletedBy = null
    await uow.em.flush()
    await tellHooks(uow)
    uow.activity({
      verb: 'workspace.restored',
      subject: { kind: 'workspace', id: workspace.id },
      tone: 'good',
      summary: `${uow.actor.name} restored the workspace. Trading stays halted until the halt is lifted.`,
    })
    uow.notify('workspace', workspace.id)
    return { id: workspace.id, name: workspace.name }
  },
})

/** The row, held: a restoration and the beginning of the removal never pass each other. @throws NOT_FOUND */
export const lockWorkspace = async ({ em, workspaceId }: UnitOfWork): Promise<Workspace> => {
  await em.execute('select 1 from workspace where id = ? for update', [workspaceId])
  const workspace = await em.findOne(Workspace, { id: workspaceId }, { refresh: true })
  if (!workspace) throw notFound('workspace')
  return workspace
}
