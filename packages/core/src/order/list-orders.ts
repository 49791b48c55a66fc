import { listOrdersInput, type OrderView, type Page } from '@viewzenix/schema'
import { Order } from '../entities/order.entity.ts'
import { afterCursor, toPage } from '../platform/paging.ts'
import { query } from '../platform/use-case.ts'
import { toOrderViews } from './order-view.ts'

/** The orders of the workspace, newest first. */
export const listOrders = query({
  name: 'order.list',
  input: listOrdersInput,
  permission: 'read',
  scope: 'orders:read',
  handle: async ({ em }, { limit, cursor, status, ...filters }): Promise<Page<OrderView>> => {
    const { alertId, botId, accountId, symbol } = filters
    const after = afterCursor(cursor, 'id')
    const orders = await em.find(
      Order,
      {
        ...(status && { status: { $in: status } }),
        ...(alertId && { alertId }),
        ...(botId && { botId }),
        ...(accountId && { accountId }),
        ...(symbol && { symbol }),
        ...(after && { id: after }),
      },
      { orderBy: { id: 'desc' }, limit: limit + 1 },
    )
    const page = toPage(orders, limit, (order) => order.id)
    return { ...page, items: await toOrderViews(em, page.items) }
  },
})
