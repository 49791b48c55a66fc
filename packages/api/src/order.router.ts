import { cancelOrder, getOrder, listFills, listOrders } from '@viewzenix/core/order'
import { byId, listFillsInput, listOrdersInput, type OrderView } from '@viewzenix/schema'
import { procedure, router } from './trpc.ts'

export const orderRouter = router({
  list: procedure
    .input(listOrdersInput)
    .query(({ ctx, input }) => listOrders(ctx.platform, ctx.actor, input)),
  get: procedure.input(byId).query(({ ctx, input }) => getOrder(ctx.platform, ctx.actor, input)),
  cancel: procedure.input(byId).mutation(async ({ ctx, input }): Promise<OrderView> => {
    const { id } = await cancelOrder(ctx.platform, ctx.actor, input)
    return getOrder(ctx.platform, ctx.actor, { id })
  }),
})

export const fillRouter = router({
  list: procedure.input(listFillsInput).query(({ ctx, input }) => listFills(ctx.platform, ctx.actor, input)),
})
