import { getPerformance } from '@viewzenix/core/performance'
import { performanceInput } from '@viewzenix/schema'
import { procedure, router } from './trpc.ts'

export const performanceRouter = router({
  get: procedure
    .input(performanceInput)
    .query(({ ctx, input }) => getPerformance(ctx.platform, ctx.market, ctx.actor, input)),
})
