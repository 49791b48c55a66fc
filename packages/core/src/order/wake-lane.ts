import { dec, isTerminal } from '@viewzenix/schema'
import { Decision } from '../entities/decision.entity.ts'
import type { Order } from '../entities/order.entity.ts'
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
  await wakeDecisions(uow, { accountId, symbol })
}

/** Decisions of the lane that wait are asked again. */
export const wakeDecisions = async (
  uow: UnitOfWork,
  { accountId, symbol }: Pick<Order, 'accountId' | 'symbol'>,
): Promise<void> => {
  if ((await uow.em.count(Decision, { accountId, symbol, outcome: 'waiting' })) === 0) return
  uow.enqueue({
    task: 'lane.advance',
    payload: { workspaceId: uow.workspaceId, accountId, symbol },
    key: jobKey.advance(accountId, symbol),
  })
}

/** Whether stops and targets are kept in its lane, or the lane is being flattened. */
const isKept = async ({ em }: UnitOfWork, { accountId, symbol }: Order): Promise<boolean> => {
  const lane = [accountId, symbol]
  const [row] = await em.execute<{ kept: boolean }[]>(
    `select exists(select from protection where account_id = ? and symbol = ? and ended_at is null)
       or exists(select from position where account_id = ? and symbol = ? and flattening is not null) as kept`,
    [...lane, ...lane],
  )
  return row?.kept ?? false
}

/** What protects the position follows what was filled, and what ended without it. */
const wakeExits = async (uow: UnitOfWork, order: Order): Promise<void> => {
  const { accountId, symbol } = order
  if (!isTerminal(order.status) && dec(order.filledQuantity).isZero()) return
  if (!(await isKept(uow, order))) return
  uow.enqueue({
    task: 'exits.reconcile',
    payload: { workspaceId: uow.workspaceId, accountId, symbol, repair: false },
    key: jobKey.exits(accountId, symbol, false),
  })
}
