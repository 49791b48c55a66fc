import type { Order } from '../entities/order.entity.ts'
import { planMailToMembers } from '../notification/plan-mail.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'

/**
 * Writes to those who trade that an order was rejected: once an hour for each account and symbol, since a strategy
 * that keeps being refused must not fill inboxes.
 */
export const mailRejection = async (uow: UnitOfWork, order: Order): Promise<void> => {
  const { accountId, symbol, side, quantity, reason } = order
  await planMailToMembers(uow, {
    template: 'order_rejected',
    atLeast: 'trader',
    dedupeKey: `${accountId}:${symbol}:${uow.now.toISOString().slice(0, 13)}`,
    data: {
      symbol,
      side,
      quantity,
      reason: reason ?? 'The broker gave no reason.',
      orderUrl: `/orders/${order.id}`,
    },
  })
}
