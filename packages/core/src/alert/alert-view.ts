/** Alerts as the transports show them. */
import type { EntityManager } from '@mikro-orm/postgresql'
import type { AlertView } from '@viewzenix/schema'
import { Activity } from '../entities/activity.entity.ts'
import { type Alert, AlertDedupe } from '../entities/alert.entity.ts'
import { Hook } from '../entities/hook.entity.ts'
import { Order } from '../entities/order.entity.ts'

/** An alert without its bytes: lists do not read them. */
export type AlertRow = Pick<
  Alert,
  | 'id'
  | 'hookId'
  | 'receivedAt'
  | 'status'
  | 'outcome'
  | 'summary'
  | 'dialect'
  | 'signal'
  | 'problem'
  | 'dedupeKey'
>

/** Names and counts are read in one query a table, not one an alert. */
export const toAlertViews = async (em: EntityManager, alerts: AlertRow[]): Promise<AlertView[]> => {
  if (alerts.length === 0) return []
  const ids = alerts.map((alert) => alert.id)
  const hookIds = [...new Set(alerts.map((alert) => alert.hookId))]
  const hooks = await em.find(Hook, { id: { $in: hookIds } }, { fields: ['name'] })
  const orders = await em.find(Order, { alertId: { $in: ids } }, { fields: ['alertId'] })
  const hookNames = new Map(hooks.map((hook) => [hook.id, hook.name]))
  const orderCounts = tally(orders.map((order) => order.alertId))
  const duplicates = await countDuplicates(em, alerts)
  return alerts.map((alert) => ({
    id: alert.id,
    hookId: alert.hookId,
    hookName: hookNames.get(alert.hookId) ?? '',
    receivedAt: alert.receivedAt.toISOString(),
    status: alert.status,
    outcome: alert.outcome ?? null,
    summary: alert.summary,
    dialect: alert.dialect ?? null,
    signal: alert.signal ?? null,
    problem: alert.problem ?? null,
    duplicates: duplicates.get(alert.id) ?? 0,
    orderCount: orderCounts.get(alert.id) ?? 0,
  }))
}

/**
 * The dedupe row counts every repetition, but serves the next alert once its window is over; the audit trail is for
 * ever, but counts those that came within one batch once. The larger number is the true one.
 */
const countDuplicates = async (em: EntityManager, alerts: AlertRow[]): Promise<Map<string, number>> => {
  const ids = alerts.map((alert) => alert.id)
  const keys = alerts.flatMap((alert) => alert.dedupeKey ?? [])
  if (keys.length === 0) return new Map()
  const hookIds = [...new Set(alerts.map((alert) => alert.hookId))]
  const rows = await em.find(
    AlertDedupe,
    { hookId: { $in: hookIds }, key: { $in: keys } },
    { fields: ['alertId', 'hits'] },
  )
  const lines = await em.find(
    Activity,
    { alertId: { $in: ids }, verb: 'alert.duplicate' },
    { fields: ['alertId'] },
  )
  const counts = tally(lines.map((line) => line.alertId ?? ''))
  for (const row of rows) counts.set(row.alertId, Math.max(row.hits - 1, counts.get(row.alertId) ?? 0))
  return counts
}

const tally = (values: string[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
