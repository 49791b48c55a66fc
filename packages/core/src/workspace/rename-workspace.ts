import { name } from '@viewzenix/schema'
import { z } from 'zod'
import { Workspace } from '../entities/workspace.entity.ts'
import { changesOf } from '../platform/changes.ts'
import { notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'

export const renameWorkspaceInput = z.object({ name })

/** Gives the actor's workspace another name. */
export const renameWorkspace = command({
  name: 'workspace.rename',
  input: renameWorkspaceInput,
  permission: 'configure',
  scope: null,
  handle: async (uow, input) => {
    const workspace = await uow.em.findOne(Workspace, { id: uow.workspaceId })
    if (!workspace) throw notFound('workspace')
    const before = workspace.name
    if (before === input.name) uow.unchanged()
    else {
      workspace.name = input.name
      uow.activity({
        verb: 'workspace.renamed',
        subject: { kind: 'workspace', id: workspace.id },
        summary: `Renamed the workspace from “${before}” to “${input.name}”.`,
        data: { changes: changesOf({ name: before }, { name: input.name }) },
      })
    }
    return { id: workspace.id, name: workspace.name }
  },
})
