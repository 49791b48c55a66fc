/** The overview's counts. Each is a range of one index: none grows with the history of the workspace. */
import type { EntityManager } from '@mikro-orm/postgresql'
import type { OverviewView } from '@viewzenix/schema'
import { firstSeqSince } from '../alert/first-seq-since.ts'
import { Alert } from '../entities/alert.entity.ts'
import { Fill, OPEN_STATUSES, Order } from '../entities/order.entity.ts'
import { firstIdAt } from '../platform/ids.ts'

/** @param midnight when today began (UTC) */
export const countToday = async (
  em: EntityManager,
  workspaceId: string,
  midnight: Date,
): Promise<OverviewView['counts']> => {
  const seq = { $gte: await firstSeqSince(em, workspaceId, midnight) }
  const id = { $gte: firstIdAt(midnight) }
  return {
    alertsToday: await em.count(Alert, { seq }),
    refusedToday: await em.count(Alert, { status: 'refused', seq }),
    ordersToday: await em.count(Order, { id }),
    fillsToday: await em.count(Fill, { id }),
    openOrders: await em.count(Order, { status: { $in: [...OPEN_STATUSES] } }),
  }
}
