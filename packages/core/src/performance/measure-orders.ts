/** Slippage and latency, out of orders. Percentiles are those of the newest orders of the range. */
import type { EntityManager } from '@mikro-orm/postgresql'
import { dec, type LatencyStage, type PerformanceView, toDecimalString } from '@viewzenix/schema'
import { firstIdAt } from '../platform/ids.ts'

export type Range = {
  workspaceId: string
  from: Date
  to: Date
  botId?: string
  accountId?: string
  symbol?: string
}

/** Of which latency is told, at most. */
const NEWEST = 5_000

const where = ({ workspaceId, from, to, botId, accountId, symbol }: Range): [string, unknown[]] => {
  const narrowed = Object.entries({ bot_id: botId, account_id: accountId, symbol }).filter(
    ([, value]) => value,
  )
  const sql = [
    'o.workspace_id = ?',
    'o.id >= ?',
    'o.id < ?',
    ...narrowed.map(([column]) => `o.${column} = ?`),
  ]
  return [
    sql.join(' and '),
    [workspaceId, firstIdAt(from), firstIdAt(to), ...narrowed.map(([, value]) => value)],
  ]
}

export const measureSlippage = async (
  em: EntityManager,
  range: Range,
): Promise<PerformanceView['slippage']> => {
  const [sql, values] = where(range)
  const [row] = await em.execute<{ orders: number; cost: string | null; worth: string | null }[]>(
    `select count(*)::int as orders,
       sum((o.average_price - o.reference_price) * o.filled_quantity * case o.side when 'buy' then 1 else -1 end)::text as cost,
       sum(o.reference_price * o.filled_quantity)::text as worth
     from trade_order o
     where ${sql} and o.reference_price is not null and o.average_price is not null and o.leg in ('entry', 'exit')`,
    values,
  )
  const cost = dec(row?.cost ?? '0')
  const worth = dec(row?.worth ?? '0')
  return {
    orders: row?.orders ?? 0,
    cost: toDecimalString(cost),
    percent: worth.gt(0) ? toDecimalString(cost.div(worth).times(100).toDecimalPlaces(4)) : null,
  }
}

export const measureLatency = async (em: EntityManager, range: Range): Promise<LatencyStage[]> => {
  const [sql, values] = where(range)
  const stages = {
    routed: 'routed_at',
    ordered: 'created_at',
    sent: 'submitted_at',
    accepted: 'accepted_at',
    filled: 'filled_at',
  } as const
  const select = Object.entries(stages).map(([stage, column]) => {
    const ms = `extract(epoch from t.${column} - t.received_at) * 1000`
    return `select '${stage}' as stage, count(*)::int as orders,
       round((percentile_cont(0.5) within group (order by ${ms}))::numeric)::int as p50,
       round((percentile_cont(0.95) within group (order by ${ms}))::numeric)::int as p95
     from t where t.${column} is not null`
  })
  const rows = await em.execute<LatencyStage[]>(
    `with newest as (
       select o.id, o.alert_id, o.created_at, o.submitted_at, o.accepted_at from trade_order o
       where ${sql} and o.leg = 'entry' order by o.id desc limit ${NEWEST}),
     t as (
       select a.received_at, a.routed_at, n.created_at, n.submitted_at, n.accepted_at, f.filled_at from newest n
       join alert a on a.id = n.alert_id
       left join lateral (select filled_at from fill where order_id = n.id order by id limit 1) f on true)
     ${select.join(' union all ')}`,
    values,
  )
  return rows
    .filter(({ orders }) => orders > 0)
    .map(({ stage, p50, p95, orders }) => ({ stage, p50, p95, orders }))
}
