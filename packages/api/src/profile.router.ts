import { getProfile, renameMe, unlinkIdentity } from '@viewzenix/core/identity'
import { byId, renameMeInput } from '@viewzenix/schema'
import { nothing, procedure, router } from './trpc.ts'

export const profileRouter = router({
  get: procedure.input(nothing).query(({ ctx }) => getProfile(ctx.platform, ctx.actor, {})),
  rename: procedure
    .input(renameMeInput)
    .mutation(({ ctx, input }) => renameMe(ctx.platform, ctx.actor, input)),
  unlink: procedure.input(byId).mutation(({ ctx, input }) => unlinkIdentity(ctx.platform, ctx.actor, input)),
})
