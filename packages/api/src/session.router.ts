import { listSessions, revokeOtherSessions, revokeSession } from '@viewzenix/core/identity'
import { byId } from '@viewzenix/schema'
import { nothing, procedure, router } from './trpc.ts'

export const sessionRouter = router({
  list: procedure.input(nothing).query(({ ctx }) => listSessions(ctx.platform, ctx.actor, {})),
  revoke: procedure.input(byId).mutation(({ ctx, input }) => revokeSession(ctx.platform, ctx.actor, input)),
  revokeOthers: procedure
    .input(nothing)
    .mutation(({ ctx }) => revokeOtherSessions(ctx.platform, ctx.actor, {})),
})
