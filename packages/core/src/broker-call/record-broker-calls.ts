import { systemActor } from '../platform/actor.ts'
import { newId, newIdAt } from '../platform/ids.ts'
import { maskText, maskValues } from '../platform/mask.ts'
import type { Platform } from '../platform/platform.ts'
import { storableJson } from '../platform/storable.ts'
import { ALL_WORKSPACES, runInTransaction } from '../platform/unit-of-work.ts'
import type { BrokerCallReport } from '../ports/index.ts'

const HOUR_MS = 3_600_000

/** A call about an order has a row of its own; those about an account, which come every minute, are counted by the hour. */
const hourOf = ({ clientOrderId, at }: BrokerCallReport): Date | null =>
  clientOrderId === null ? new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS) : null

/**
 * Writes what went to brokers, in one statement. Not a use-case: it has no actor, and each process reports for itself.
 * What is about an account that is gone is about nobody.
 */
export const recordBrokerCalls = (platform: Platform, calls: readonly BrokerCallReport[]): Promise<void> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, newId()), async ({ em }) => {
    await em.execute(INSERT, [storableJson(toRows(calls))])
  })

const toRows = (calls: readonly BrokerCallReport[]) => {
  const rows = new Map<string, ReturnType<typeof toRow>>()
  for (const call of calls) {
    const row = toRow(call)
    // One statement may not meet the same hour twice.
    const key = row.hour === null ? row.id : `${row.account_id} ${row.call} ${row.outcome} ${row.hour}`
    const known = rows.get(key)
    rows.set(
      key,
      known
        ? { ...row, id: known.id, at: known.at, calls: known.calls + 1, ms: Math.max(known.ms, row.ms) }
        : row,
    )
  }
  return [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

const toRow = (report: BrokerCallReport) => ({
  id: newIdAt(report.at),
  account_id: report.accountId,
  call: report.call,
  outcome: report.outcome,
  at: report.at.toISOString(),
  last_at: report.at.toISOString(),
  calls: 1,
  ms: Math.round(report.ms),
  client_order_id: report.clientOrderId,
  problem: report.problem === null ? null : maskText(report.problem),
  answer: report.answer === null ? null : maskValues(report.answer),
  hour: hourOf(report)?.toISOString() ?? null,
})

const INSERT = `
  insert into broker_call as known (id, workspace_id, account_id, call, outcome, at, last_at, calls, ms,
    client_order_id, problem, answer, hour)
  select r.id, a.workspace_id, r.account_id, r.call, r.outcome, r.at, r.last_at, r.calls, r.ms,
    r.client_order_id, r.problem, r.answer, r.hour
  from json_to_recordset(?::json) as r(id uuid, account_id uuid, call text, outcome text, at timestamptz,
    last_at timestamptz, calls int, ms int, client_order_id text, problem text, answer jsonb, hour timestamptz)
  join account a on a.id = r.account_id
  order by r.account_id, r.call, r.outcome, r.hour
  on conflict (account_id, call, outcome, hour) where hour is not null do update set
    calls = known.calls + excluded.calls, ms = greatest(known.ms, excluded.ms),
    at = least(known.at, excluded.at), last_at = greatest(known.last_at, excluded.last_at),
    problem = excluded.problem, answer = excluded.answer`
