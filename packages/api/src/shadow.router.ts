import { getShadow, listShadowSignals, startShadow, stopShadow } from '@viewzenix/core/replay'
import { listShadowSignalsInput, shadowInput } from '@viewzenix/schema'
import { procedure, router } from './trpc.ts'

export const shadowRouter = router({
  get: procedure.input(shadowInput).query(({ ctx, input }) => getShadow(ctx.platform, ctx.actor, input)),
  signals: procedure
    .input(listShadowSignalsInput)
    .query(({ ctx, input }) => listShadowSignals(ctx.platform, ctx.actor, input)),
  start: procedure
    .input(shadowInput)
    .mutation(({ ctx, input }) => startShadow(ctx.platform, ctx.actor, input)),
  stop: procedure.input(shadowInput).mutation(({ ctx, input }) => stopShadow(ctx.platform, ctx.actor, input)),
})
