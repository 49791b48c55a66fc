import { cancelOrder, getOrder, listFills, listOrders } from '@viewzenix/core/order'
import { byId, listFillsInput, listOrdersInput } from '@viewzenix/schema'
import { procedure, router } from './trpc.ts'

export const orderRouter = router({
  list: procedure
    .input(listOrdersInput)
    .query(({ ctx, input }) => listOrders(ctx.platform, ctx.actor, input)),
  get: procedure.input(byId).query(({ ctx, input }) => getOrder(ctx.platform, ctx.actor, input)),
  cancel: procedure.input(byId).mutation(({ ctx, input }) => cancelOrder(ctx.platform, ctx.actor, input)),
})

export const fillRouter = router({
  list: procedure.input(listFillsInput).query(({ ctx, input }) => listFills(ctx.platform, ctx.actor, input)),
})
