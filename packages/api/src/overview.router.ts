import { getOverview, getStatus } from '@viewzenix/core/overview'
import { nothing, procedure, router } from './trpc.ts'

export const overviewRouter = router({
  get: procedure.input(nothing).query(({ ctx }) => getOverview(ctx.platform, ctx.market, ctx.actor, {})),
})

export const statusRouter = router({
  get: procedure.input(nothing).query(({ ctx }) => getStatus(ctx.platform, ctx.actor, {})),
})
