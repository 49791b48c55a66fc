import type { Order } from '../entities/order.entity.ts'
import { jobKey } from '../platform/jobs.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { refOf } from './order-ref.ts'

/** Marks an order as to be canceled and starts the job that asks the broker. The lane's lock must be held. */
export const requestCancel = (uow: UnitOfWork, order: Order): void => {
  order.cancelRequestedAt ??= uow.now
  order.updatedAt = uow.now
  uow.enqueue({
    task: 'order.cancel',
    payload: { workspaceId: uow.workspaceId, ...refOf(order) },
    key: jobKey.cancel(order.id),
  })
  uow.notify('order', order.id)
}
