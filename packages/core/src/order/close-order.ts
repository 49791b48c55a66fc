import type { OrderStatus } from '@viewzenix/schema'
import type { Order } from '../entities/order.entity.ts'
import { storableText } from '../platform/storable.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { mailRejection } from './mail-rejection.ts'
import { aboutOrder } from './order-words.ts'
import { tellAlert } from './tell-alert.ts'
import { wakeLane } from './wake-lane.ts'

/**
 * Ends an order that never lived at the broker, with a reason that the trader can read, and wakes what is behind it.
 * The lane's lock must be held.
 */
export const closeOrder = async (
  uow: UnitOfWork,
  order: Order,
  status: Extract<OrderStatus, 'rejected' | 'canceled'>,
  reason: string,
  data?: Record<string, unknown>,
): Promise<void> => {
  order.status = status
  order.reason = storableText(reason)
  order.closedAt = uow.now
  order.updatedAt = uow.now
  uow.activity({
    verb: `order.${status}`,
    subject: { kind: 'order', id: order.id },
    alertId: order.alertId,
    tone: status === 'rejected' ? 'bad' : 'warning',
    summary: aboutOrder(order, reason),
    ...(data ? { data } : {}),
  })
  uow.notify('order', order.id)
  await tellAlert(uow, order.alertId)
  if (status === 'rejected') await mailRejection(uow, order)
  await wakeLane(uow, order)
}
