import { renameWorkspace, renameWorkspaceInput } from '@viewzenix/core/workspace'
import { procedure, router } from './trpc.ts'

export const workspaceRouter = router({
  rename: procedure
    .input(renameWorkspaceInput)
    .mutation(({ ctx, input }) => renameWorkspace(ctx.platform, ctx.actor, input)),
})
