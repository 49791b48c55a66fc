import { dec, isTerminal } from '@viewzenix/schema'
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
  const moved = isTerminal(order.status) || dec(order.filledQuantity).gt(0)
  const settled = !isInFlight({ ...order, cancelRequested: Boolean(order.cancelRequestedAt) })
  if (!moved && !settled) return
  await uow.em.flush()
  const waits = await whatWaits(uow, accountId, symbol)
  // What protects the position follows what was filled, and what ended without it.
  if (moved && waits.exits)
    uow.enqueue({
      task: 'exits.reconcile',
      payload: { workspaceId: uow.workspaceId, accountId, symbol, repair: false },
      key: jobKey.exits(accountId, symbol, false),
    })
  if (settled && waits.decision) advanceLater(uow, { accountId, symbol })
}

/** Decisions of the lane that wait are asked again. */
export const wakeDecisions = async (
  uow: UnitOfWork,
  { accountId, symbol }: Pick<Order, 'accountId' | 'symbol'>,
): Promise<void> => {
  if ((await whatWaits(uow, accountId, symbol)).decision) advanceLater(uow, { accountId, symbol })
}

const advanceLater = (uow: UnitOfWork, { accountId, symbol }: Pick<Order, 'accountId' | 'symbol'>): void =>
  uow.enqueue({
    task: 'lane.advance',
    payload: { workspaceId: uow.workspaceId, accountId, symbol },
    key: jobKey.advance(accountId, symbol),
  })

/** Whether stops and targets are kept in the lane or it is being flattened, and whether a decision waits in it. */
const whatWaits = async (
  { em, workspaceId }: UnitOfWork,
  accountId: string,
  symbol: string,
): Promise<{ exits: boolean; decision: boolean }> => {
  const lane = [workspaceId, accountId, symbol]
  const [row] = await em.execute<{ exits: boolean; decision: boolean }[]>(
    `select exists (select from protection
           where workspace_id = ? and account_id = ? and symbol = ? and ended_at is null)
         or exists (select from position
           where workspace_id = ? and account_id = ? and symbol = ? and flattening is not null) as exits,
       exists (select from decision
         where workspace_id = ? and account_id = ? and symbol = ? and outcome = 'waiting') as decision`,
    [...lane, ...lane, ...lane],
  )
  return row ?? { exits: false, decision: false }
}
