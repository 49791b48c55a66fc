import { byId, type OrderDetail } from '@viewzenix/schema'
import { readTimeline } from '../activity/timeline.ts'
import { Alert } from '../entities/alert.entity.ts'
import { Fill, Order } from '../entities/order.entity.ts'
import { notFound } from '../platform/errors.ts'
import { query } from '../platform/use-case.ts'
import { toFillView, toOrderViews } from './order-view.ts'

/** One order with its fills and every step that led to it and followed from it. */
export const getOrder = query({
  name: 'order.get',
  input: byId,
  permission: 'read',
  scope: 'orders:read',
  handle: async ({ em }, { id }): Promise<OrderDetail> => {
    const order = await em.findOne(Order, { id })
    const [view] = order ? await toOrderViews(em, [order]) : []
    if (!order || !view) throw notFound('order')
    const fills = await em.find(Fill, { orderId: id }, { orderBy: { id: 'asc' } })
    const alert = await em.findOne(Alert, { id: order.alertId }, { fields: ['receivedAt'] })
    const timeline = await readTimeline(
      em,
      { id: order.alertId, receivedAt: alert?.receivedAt ?? order.createdAt },
      ({ subjectKind, subjectId }) =>
        subjectKind === 'alert' || subjectId === id || (subjectKind === 'bot' && subjectId === order.botId),
    )
    return { ...view, fills: fills.map(toFillView), timeline }
  },
})
