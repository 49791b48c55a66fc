import { createExport, listArchives, listExports } from '@viewzenix/core/export'
import { exportInput, pageInput } from '@viewzenix/schema'
import { procedure, router } from './trpc.ts'

export const exportRouter = router({
  list: procedure.input(pageInput).query(({ ctx, input }) => listExports(ctx.platform, ctx.actor, input)),
  create: procedure
    .input(exportInput)
    .mutation(({ ctx, input }) => createExport(ctx.platform, ctx.actor, input)),
  archives: procedure
    .input(pageInput)
    .query(({ ctx, input }) => listArchives(ctx.platform, ctx.actor, input)),
})
