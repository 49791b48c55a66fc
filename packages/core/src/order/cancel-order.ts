import { byId, type OrderView, orderCan } from '@viewzenix/schema'
import { Order } from '../entities/order.entity.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { lockLane } from './lane-lock.ts'
import { toOrderViews } from './order-view.ts'
import { orderWords } from './order-words.ts'
import { requestCancel } from './request-cancel.ts'

/**
 * Asks for an order to be canceled. What it becomes is the broker's word and shows on the order: it may fill
 * before the request arrives. Asking twice is the same as asking once.
 * @throws NOT_FOUND; CONFLICT when the order can no longer be canceled, or its state is not known yet
 */
export const cancelOrder = command({
  name: 'order.cancel',
  permission: 'trade',
  scope: 'orders:write',
  input: byId,
  handle: async (uow, { id }): Promise<OrderView> => {
    const seen = await uow.em.findOne(Order, id)
    if (!seen) throw notFound('order')
    await lockLane(uow.em, seen.accountId, seen.symbol)
    const order = await uow.em.findOneOrFail(Order, id, { refresh: true })
    const verdict = orderCan.cancel(order)
    if (!verdict.can) throw conflict(verdict.why)
    if (order.cancelRequestedAt) uow.unchanged()
    else
      uow.activity({
        verb: 'order.cancel-requested',
        subject: { kind: 'order', id },
        alertId: order.alertId,
        summary: `${uow.actor.name} asked to cancel ${orderWords(order)}.`,
      })
    requestCancel(uow, order)
    const [view] = await toOrderViews(uow.em, [order])
    if (!view) throw notFound('order')
    return view
  },
})
