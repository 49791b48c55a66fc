import { type HaltScope, isTerminal } from '@viewzenix/schema'
import { OPEN_STATUSES, Order } from '../entities/order.entity.ts'
import { lockLane } from '../order/lane-lock.ts'
import { requestCancel } from '../order/request-cancel.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'

/**
 * Asks for all that a halt of this scope stops to be canceled. Lanes are locked one after the other in one order, so
 * that two halts cannot wait for each other. @returns how many orders
 */
export const cancelOpen = async (
  uow: UnitOfWork,
  scope: HaltScope,
  scopeId: string,
  by: string,
): Promise<number> => {
  const within = scope === 'bot' ? { botId: scopeId } : scope === 'account' ? { accountId: scopeId } : {}
  // Positions stay, and what protects them with them; and those that are being closed go on being closed.
  const legs = [{ leg: 'entry' as const }, { leg: 'exit' as const, legSeq: 0 }]
  const notDone = { ...within, $or: legs, status: { $in: [...OPEN_STATUSES] } }
  const seen = await uow.em.find(Order, notDone, { orderBy: { accountId: 'asc', symbol: 'asc', id: 'asc' } })
  const lanes = new Map(
    seen.map(({ accountId, symbol }) => [`${accountId}:${symbol}`, { accountId, symbol }]),
  )
  for (const { accountId, symbol } of lanes.values()) await lockLane(uow.em, accountId, symbol)
  const orders = await uow.em.find(Order, { id: { $in: seen.map((o) => o.id) } }, { refresh: true })
  // Also those on their way: they are canceled as soon as the broker says that it has them.
  const open = orders.filter((order) => !order.cancelRequestedAt && !isTerminal(order.status))
  for (const order of open) {
    requestCancel(uow, order)
    uow.activity({
      verb: 'order.cancel-requested',
      subject: { kind: 'order', id: order.id },
      alertId: order.alertId,
      summary: `${by} halted trading: asked to cancel ${order.side} ${order.quantity} ${order.symbol}.`,
    })
  }
  return open.length
}
