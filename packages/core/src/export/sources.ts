/**
 * What can be exported: one query each, in the order of its key, whose columns are the export's. Money leaves
 * PostgreSQL as text and is never a number here; times leave it in RFC 3339, UTC.
 */
import type { EntityManager } from '@mikro-orm/postgresql'
import type { ApiKeyScope, ExportKind } from '@viewzenix/schema'
import { readRaw, readSecrets } from '../alert/read-raw.ts'
import { maskValues } from '../platform/mask.ts'
import type { Sealer } from '../platform/seal.ts'

/** A row as the query gives it; `key` is what the next page goes on from. */
export type SourceRow = { key: string } & Record<string, unknown>
export type ExportRow = Record<string, unknown>

export type Source = {
  scope: ApiKeyScope
  /** Of the export, in its order. */
  columns: readonly string[]
  /** Of the SQL that selects them; `key` and what `present` needs come with them. */
  select: string
  from: string
  /** Qualified column that pages go by, and the kind of its values. */
  key: { column: string; type: 'bigint' | 'uuid' }
  /** Qualified column that `from` and `to` are about. */
  time: string
  present?(rows: SourceRow[], em: EntityManager, sealer: Sealer): Promise<ExportRow[]>
}

const time = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const money = (column: string) => `trim_scale(${column})::text`
const columns = (map: Record<string, string>) => ({
  columns: Object.keys(map),
  select: Object.entries(map)
    .map(([name, sql]) => `${sql} as "${name}"`)
    .join(', '),
})

/** The REST API's words: what is on its way to the broker, or unknown there, is `pending`. */
const publicStatus = "case when o.status in ('submitting', 'unknown') then 'pending' else o.status end"

const alerts = columns({
  id: 'a.id',
  received_at: time('a.received_at'),
  status: 'a.status',
  summary: 'a.summary',
  hook_id: 'a.hook_id',
  hook_name: 'h.name',
  dialect: 'a.dialect',
  symbol: 'a.symbol',
  signal: 'a.signal',
  problem: 'a.problem',
  source_ip: 'a.source_ip',
  request_id: 'a.request_id',
})

export const sources: Record<ExportKind, Source> = {
  alerts: {
    scope: 'alerts:read',
    columns: [...alerts.columns, 'message'],
    select: `${alerts.select}, a.raw, a.raw_sealed`,
    from: 'alert a left join hook h on h.id = a.hook_id and h.workspace_id = a.workspace_id',
    key: { column: 'a.seq', type: 'bigint' },
    time: 'a.received_at',
    present: async (rows, em, sealer) => {
      const bodies = rows.map((row) => ({
        id: String(row.id),
        hookId: String(row.hook_id),
        raw: row.raw as Buffer,
        rawSealed: row.raw_sealed === true,
      }))
      const secrets = await readSecrets(em, bodies, sealer)
      return rows.map(({ raw: _, raw_sealed: __, ...row }, i) => {
        const body = bodies[i]
        return { ...row, message: body ? readRaw(body, secrets, sealer) : null }
      })
    },
  },
  orders: {
    scope: 'orders:read',
    ...columns({
      id: 'o.id',
      created_at: time('o.created_at'),
      submitted_at: time('o.submitted_at'),
      closed_at: time('o.closed_at'),
      updated_at: time('o.updated_at'),
      status: publicStatus,
      symbol: 'o.symbol',
      asset_class: 'o.asset_class',
      leg: 'o.leg',
      side: 'o.side',
      type: 'o.type',
      time_in_force: 'o.time_in_force',
      quantity: money('o.quantity'),
      limit_price: money('o.limit_price'),
      reference_price: money('o.reference_price'),
      filled_quantity: money('o.filled_quantity'),
      average_price: money('o.average_price'),
      fees: money('o.fees'),
      reduce_only: 'o.reduce_only',
      reason: 'o.reason',
      alert_id: 'o.alert_id',
      bot_id: 'o.bot_id',
      bot_name: 'b.name',
      account_id: 'o.account_id',
      account_name: 'c.name',
      account_mode: 'c.mode',
      client_order_id: 'o.client_order_id',
      broker_order_id: 'o.broker_order_id',
    }),
    from: 'trade_order o left join bot b on b.id = o.bot_id left join account c on c.id = o.account_id',
    key: { column: 'o.id', type: 'uuid' },
    time: 'o.created_at',
  },
  fills: {
    scope: 'orders:read',
    ...columns({
      id: 'f.id',
      filled_at: time('f.filled_at'),
      recorded_at: time('f.recorded_at'),
      order_id: 'f.order_id',
      account_id: 'f.account_id',
      account_name: 'c.name',
      symbol: 'f.symbol',
      side: 'f.side',
      quantity: money('f.quantity'),
      price: money('f.price'),
      fee: money('f.fee'),
      broker_fill_id: 'f.broker_fill_id',
    }),
    from: 'fill f left join account c on c.id = f.account_id',
    key: { column: 'f.id', type: 'uuid' },
    time: 'f.filled_at',
  },
  activity: {
    scope: 'activity:read',
    ...columns({
      id: 'l.id',
      at: time('l.at'),
      actor_kind: 'l.actor_kind',
      actor_name: 'l.actor_name',
      verb: 'l.verb',
      subject_kind: 'l.subject_kind',
      subject_id: 'l.subject_id',
      alert_id: 'l.alert_id',
      request_id: 'l.request_id',
      summary: 'l.summary',
      data: 'l.data',
    }),
    from: 'activity l',
    key: { column: 'l.id', type: 'uuid' },
    time: 'l.at',
    present: async (rows) =>
      rows.map((row) => ({
        ...row,
        data: row.data === null ? null : maskValues(row.data as Record<string, unknown>),
      })),
  },
  broker_calls: {
    scope: 'orders:read',
    ...columns({
      id: 'k.id',
      at: time('k.at'),
      last_at: time('k.last_at'),
      call: 'k.call',
      outcome: 'k.outcome',
      calls: 'k.calls',
      slowest_ms: 'k.ms',
      account_id: 'k.account_id',
      account_name: 'c.name',
      client_order_id: 'k.client_order_id',
      problem: 'k.problem',
      answer: 'k.answer',
    }),
    from: 'broker_call k left join account c on c.id = k.account_id',
    key: { column: 'k.id', type: 'uuid' },
    time: 'k.at',
  },
}
