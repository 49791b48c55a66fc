/** What was done in a range besides the alerts: a replay does not repeat it, and says what it was. */
import type { EntityManager } from '@mikro-orm/postgresql'
import type { ReplayAct } from '@viewzenix/schema'
import { firstIdAt } from '../platform/ids.ts'
import type { World } from './rehearsal-state.ts'

/** Of a range so many are kept, the first; they are counted all. */
const KEPT = 500
/** A position is closed when it is closed: told of later than it was wanted, at most mostly. */
const LATER_MS = 24 * 3_600_000

type Row = Omit<ReplayAct, 'at' | 'accountName'> & { at: Date | string; count: number }

/**
 * Orders that were canceled and stops that were moved by hand, and positions that were closed by anybody: a person, a
 * halt, the clock, an equity guard, the watchdog. Of the bots that are replayed, in what they trade.
 */
export const readActs = async (
  em: EntityManager,
  workspaceId: string,
  { bots, accounts }: World,
  { since, until }: { since: Date; until: Date },
): Promise<{ acts: ReplayAct[]; count: number }> => {
  const own = `{${bots.map(({ id }) => id).join(',')}}`
  const last = firstIdAt(new Date(until.getTime() + LATER_MS))
  const rows = await em.execute<Row[]>(
    `with line as materialized (
       select * from activity where workspace_id = ? and id >= ? and id < ? and verb = any(?::text[])
     ), closing as (
       select request_id, at from line where verb = 'flatten.started'
         or (verb = 'halt.started' and (data->>'closing')::int > 0)
     ), lane as (
       select distinct account_id, symbol from trade_order where bot_id = any(?::uuid[])
     )
     select act.*, count(*) over ()::int as count from (
       select l.id, l.at, l.actor_name as by, 'order_canceled' as act, o.symbol, o.account_id as "accountId",
         l.alert_id as "alertId", l.summary
       from line l join trade_order o on o.id = l.subject_id
       where l.verb = 'order.cancel-requested' and l.actor_kind in ('user', 'api_key') and o.bot_id = any(?::uuid[])
         -- What goes because its position is closed is told with that.
         and not exists (select from closing c where c.request_id = l.request_id
           and c.at between l.at - interval '10 seconds' and l.at + interval '10 seconds')
       union all
       select l.id, l.at, l.actor_name, 'stop_moved', p.symbol, p.account_id, null, l.summary
       from line l join position p on p.id = l.subject_id join lane on lane.account_id = p.account_id and lane.symbol = p.symbol
       where l.verb = 'protection.stop-moved' and l.data->>'moved_by' = 'hand'
       union all
       select l.id, coalesce((l.data->>'since')::timestamptz, l.at), coalesce(l.data->>'by', l.actor_name),
         'position_closed', p.symbol, p.account_id, null, l.summary
       from line l join position p on p.id = l.subject_id join lane on lane.account_id = p.account_id and lane.symbol = p.symbol
       where l.verb in ('position.flattened', 'position.flatten-failed')
     ) act where at >= ? and at < ? order by at, id limit ?`,
    [workspaceId, firstIdAt(since), last, `{${VERBS.join(',')}}`, own, own, since, until, KEPT],
  )
  const acts = rows.map(({ count: _, ...row }) => ({
    ...row,
    at: new Date(row.at).toISOString(),
    accountName: accounts.get(row.accountId)?.name ?? '',
  }))
  return { acts, count: rows[0]?.count ?? 0 }
}

const VERBS = [
  'order.cancel-requested',
  'protection.stop-moved',
  'position.flattened',
  'position.flatten-failed',
  'flatten.started',
  'halt.started',
]
