import { getEquity, listPositions } from '@viewzenix/core/position'
import { equityInput, listPositionsInput } from '@viewzenix/schema'
import { procedure, router } from './trpc.ts'

export const positionRouter = router({
  list: procedure
    .input(listPositionsInput)
    .query(({ ctx, input }) => listPositions(ctx.platform, ctx.market, ctx.actor, input)),
  equity: procedure.input(equityInput).query(({ ctx, input }) => getEquity(ctx.platform, ctx.actor, input)),
})
