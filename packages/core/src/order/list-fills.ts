import { type FillView, listFillsInput, type Page } from '@viewzenix/schema'
import { Fill } from '../entities/order.entity.ts'
import { afterCursor, toPage } from '../platform/paging.ts'
import { query } from '../platform/use-case.ts'
import { toFillView } from './order-view.ts'

/** The executions of the workspace by the broker's times, which their ids carry, newest first. */
export const listFills = query({
  name: 'fill.list',
  input: listFillsInput,
  permission: 'read',
  scope: 'orders:read',
  handle: async ({ em }, { limit, cursor, orderId, accountId }): Promise<Page<FillView>> => {
    const after = afterCursor(cursor, 'id')
    const fills = await em.find(
      Fill,
      { ...(orderId && { orderId }), ...(accountId && { accountId }), ...(after && { id: after }) },
      { orderBy: { id: 'desc' }, limit: limit + 1 },
    )
    const page = toPage(fills, limit, (fill) => fill.id)
    return { ...page, items: page.items.map(toFillView) }
  },
})
