import { dec, isTerminal } from '@viewzenix/schema'
import { Decision } from '../entities/decision.entity.ts'
import type { Order } from '../entities/order.entity.ts'
import { Protection } from '../entities/protection.entity.ts'
import { jobKey } from '../platform/jobs.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { isInFlight } from './order-state.ts'

/**
 * Those that wait behind this order may go on once its effect on the position is known. Called under the lane's lock
 * by whoever changes the order.
 */
export const wakeLane = async (uow: UnitOfWork, order: Order): Promise<void> => {
  const { accountId, symbol } = order
  await wakeExits(uow, order)
  if (isInFlight({ ...order, cancelRequested: Boolean(order.cancelRequestedAt) })) return
  await uow.em.flush()
  if ((await uow.em.count(Decision, { accountId, symbol, outcome: 'waiting' })) > 0)
    uow.enqueue({
      task: 'lane.advance',
      payload: { workspaceId: uow.workspaceId, accountId, symbol },
      key: jobKey.advance(accountId, symbol),
    })
}

/** What protects the position follows what was filled, and what ended without it. */
const wakeExits = async (uow: UnitOfWork, order: Order): Promise<void> => {
  const { accountId, symbol } = order
  if (!isTerminal(order.status) && dec(order.filledQuantity).isZero()) return
  if ((await uow.em.count(Protection, { accountId, symbol, endedAt: null })) === 0) return
  uow.enqueue({
    task: 'exits.reconcile',
    payload: { workspaceId: uow.workspaceId, accountId, symbol, repair: false },
    key: jobKey.exits(accountId, symbol, false),
  })
}
