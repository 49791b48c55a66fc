import type { EntityManager } from '@mikro-orm/postgresql'

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
