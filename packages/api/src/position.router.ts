import { flatten, flattenPosition } from '@viewzenix/core/flatten'
import { getEquity, listPositions } from '@viewzenix/core/position'
import { checkProtection, getProtection, moveStop } from '@viewzenix/core/protection'
import {
  byId,
  equityInput,
  flattenInput,
  listPositionsInput,
  moveStopInput,
  protectionCheckInput,
} from '@viewzenix/schema'
import { procedure, router } from './trpc.ts'

export const positionRouter = router({
  list: procedure
    .input(listPositionsInput)
    .query(({ ctx, input }) => listPositions(ctx.platform, ctx.market, ctx.actor, input)),
  equity: procedure.input(equityInput).query(({ ctx, input }) => getEquity(ctx.platform, ctx.actor, input)),
  flatten: procedure
    .input(byId)
    .mutation(({ ctx, input }) => flattenPosition(ctx.platform, ctx.actor, input)),
  flattenAll: procedure
    .input(flattenInput)
    .mutation(({ ctx, input }) => flatten(ctx.platform, ctx.actor, input)),
})

/** What protects positions. */
export const protectionRouter = router({
  get: procedure.input(byId).query(({ ctx, input }) => getProtection(ctx.platform, ctx.actor, input)),
  move: procedure
    .input(moveStopInput)
    .mutation(({ ctx, input }) => moveStop(ctx.platform, ctx.market, ctx.actor, input)),
  check: procedure
    .input(protectionCheckInput)
    .mutation(({ ctx, input }) => checkProtection(ctx.platform, ctx.actor, input)),
})
