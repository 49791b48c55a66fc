import {
  createWorkspace,
  deleteWorkspace,
  leaveWorkspace,
  renameWorkspace,
  renameWorkspaceInput,
  restoreWorkspace,
  transferOwnership,
} from '@viewzenix/core/workspace'
import { byId, createWorkspaceInput, deleteWorkspaceInput } from '@viewzenix/schema'
import { nothing, procedure, router } from './trpc.ts'

export const workspaceRouter = router({
  create: procedure
    .input(createWorkspaceInput)
    .mutation(({ ctx, input }) => createWorkspace(ctx.platform, ctx.actor, input)),
  rename: procedure
    .input(renameWorkspaceInput)
    .mutation(({ ctx, input }) => renameWorkspace(ctx.platform, ctx.actor, input)),
  transferOwnership: procedure
    .input(byId)
    .mutation(({ ctx, input }) => transferOwnership(ctx.platform, ctx.actor, input)),
  leave: procedure.input(nothing).mutation(({ ctx }) => leaveWorkspace(ctx.platform, ctx.actor, {})),
  delete: procedure
    .input(deleteWorkspaceInput)
    .mutation(({ ctx, input }) => deleteWorkspace(ctx.platform, ctx.actor, input)),
  restore: procedure.input(nothing).mutation(({ ctx }) => restoreWorkspace(ctx.platform, ctx.actor, {})),
})
