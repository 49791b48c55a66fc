import { getMe, switchWorkspace } from '@viewzenix/core/identity'
import { byId } from '@viewzenix/schema'
import { nothing, procedure, router } from './trpc.ts'

export const meRouter = router({
  get: procedure.input(nothing).query(({ ctx }) => getMe(ctx.platform, ctx.actor, {})),
  switchWorkspace: procedure.input(byId).mutation(async ({ ctx, input }) => {
    const { workspace, secret } = await switchWorkspace(ctx.platform, ctx.actor, input)
    ctx.setSession(secret)
    return workspace
  }),
})
