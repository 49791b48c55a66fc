/**
 * What a decision does once the orders that rest before it are canceled. No job runs in a preview, so that no broker
 * would ever say so: each is taken as canceled as it is, in the transaction that is taken back.
 */
import { Decision } from '../entities/decision.entity.ts'
import { OPEN_STATUSES, Order } from '../entities/order.entity.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { advanceLane, type Lane } from './advance-lane.ts'
import type { MarketSnapshot } from './market-snapshot.ts'

/** More often than any signal cancels: a decision that went on canceling would be a defect, and not hang a preview. */
const MOST_ROUNDS = 4

/** The locks of the alert's lanes must be held. What was asked of a broker before stays asked: that is waited for. */
export const goOnAfterCancels = async (
  uow: UnitOfWork,
  alertId: string,
  snapshots: Map<string, MarketSnapshot>,
): Promise<void> => {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    await uow.em.flush()
    const waiting = await uow.em.find(
      Decision,
      { alertId, outcome: 'waiting' },
      { orderBy: { accountId: 'asc' } },
    )
    const lanes = new Map(waiting.map(({ accountId, symbol }) => [accountId, symbol]))
    let moved = false
    for (const [accountId, symbol] of lanes) {
      const snapshot = snapshots.get(accountId)
      if (!snapshot || !(await takeAsCanceled(uow, { accountId, symbol }))) continue
      moved = true
      const own = waiting.filter((one) => one.accountId === accountId)
      await tellBoth(own, () => advanceLane(uow, { accountId, symbol }, snapshot))
    }
    if (!moved) return
  }
}

/** @returns whether any order of the lane was asked to be canceled in this very transaction */
const takeAsCanceled = async ({ em, now }: UnitOfWork, lane: Lane): Promise<boolean> => {
  const asked = await em.find(Order, {
    ...lane,
    status: { $in: [...OPEN_STATUSES] },
    cancelRequestedAt: now,
  })
  for (const order of asked) Object.assign(order, { status: 'canceled', closedAt: now })
  await em.flush()
  return asked.length > 0
}

/** That orders are canceled first is part of what would be done: it stays in the reason of whoever had it done. */
const tellBoth = async (decisions: Decision[], goOn: () => Promise<unknown>): Promise<void> => {
  const before = decisions.filter(({ cancels }) => cancels > 0).map((one) => ({ one, reason: one.reason }))
  await goOn()
  for (const { one, reason } of before) if (one.reason !== reason) one.reason = `${reason} ${one.reason}`
}
