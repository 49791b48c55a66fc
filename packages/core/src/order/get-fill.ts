import { byId, type FillView } from '@viewzenix/schema'
import { Fill } from '../entities/order.entity.ts'
import { notFound } from '../platform/errors.ts'
import { query } from '../platform/use-case.ts'
import { toFillView } from './order-view.ts'

/** One execution. */
export const getFill = query({
  name: 'fill.get',
  input: byId,
  permission: 'read',
  scope: 'orders:read',
  handle: async ({ em }, { id }): Promise<FillView> => {
    const fill = await em.findOne(Fill, { id })
    if (!fill) throw notFound('fill')
    return toFillView(fill)
  },
})
