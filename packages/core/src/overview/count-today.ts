/** The overview's counts. Each is a range of one index: none grows with the history of the workspace. */
import type { EntityManager } from '@mikro-orm/postgresql'
import type { OverviewView } from '@viewzenix/schema'
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

/**
 * Where in the order of receipt a moment lies. The time of receipt is in no index (the hook's hot path would have to
 * keep it), but it grows with `seq`, which is: each step halves the span by one look into that index.
 */
export const firstSeqSince = async (
  em: EntityManager,
  workspaceId: string,
  moment: Date,
): Promise<string> => {
  const [row] = await em.execute<{ seq: string }[]>(
    `with recursive span(lo, hi) as (
       select coalesce(min(seq), 0), coalesce(max(seq), 0) + 1 from alert where workspace_id = ?
       union all
       select case when newer.yes then lo else newer.seq + 1 end, case when newer.yes then middle else hi end
       from (select lo, hi, (lo + hi) / 2 as middle from span where lo < hi) s
       cross join lateral (
         select seq, received_at >= ? as yes from alert
         where workspace_id = ? and seq >= s.middle order by seq limit 1) newer
     )
     select lo::text as seq from span where lo >= hi`,
    [workspaceId, moment, workspaceId],
  )
  return row?.seq ?? '0'
}
