import { liftHalt, listHalts, startHalt } from '@viewzenix/core/halt'
import { byId, haltInput } from '@viewzenix/schema'
import { nothing, procedure, router } from './trpc.ts'

export const haltRouter = router({
  list: procedure.input(nothing).query(({ ctx }) => listHalts(ctx.platform, ctx.actor, {})),
  start: procedure.input(haltInput).mutation(({ ctx, input }) => startHalt(ctx.platform, ctx.actor, input)),
  lift: procedure.input(byId).mutation(({ ctx, input }) => liftHalt(ctx.platform, ctx.actor, input)),
})
