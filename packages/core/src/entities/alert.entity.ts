import { defineEntity, p } from '@mikro-orm/postgresql'
import type { AlertOutcome, AlertStatus, Dialect, Problem, Signal } from '@viewzenix/schema'
import { moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'

// The two tables that the hook's hot path writes. They carry no foreign keys: the ingress has just read the hook,
// and a key check for every row costs a quarter of the throughput (docs/adr/0007).

/** Alerts that are routed, or never will be, as SQL: what `alert_lane` does not hold. */
const ROUTED = `status <> 'received' or routed_at is not null`

const AlertSchema = defineEntity({
  name: 'Alert',
  tableName: 'alert',
  ...tenant,
  indexes: [
    { name: 'alert_workspace_seq', properties: ['workspaceId', 'seq'] },
    { name: 'alert_hook_seq', properties: ['hookId', 'seq'] },
    {
      name: 'alert_lane',
      properties: ['workspaceId', 'symbol', 'seq'],
      where: "status = 'received' and routed_at is null",
    },
    // For lists. They take an alert once it is routed, and so cost the hook's hot path nothing.
    { name: 'alert_status', properties: ['workspaceId', 'status', 'seq'], where: ROUTED },
    { name: 'alert_symbol', properties: ['workspaceId', 'symbol', 'seq'], where: ROUTED },
  ],
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    hookId: p.uuid(),
    /** Order of receipt: what "in the order in which they were received" means. */
    seq: p.bigint('string').autoincrement(),
    receivedAt: moment(),
    status: p.text().$type<AlertStatus>(),
    /** The bytes as they came; sealed when the hook's secret stood in the body. */
    raw: p.blob(),
    rawSealed: p.boolean(),
    contentType: p.text().nullable(),
    sourceIp: p.text().nullable(),
    requestId: p.text(),
    dedupeKey: p.text().nullable(),
    dialect: p.text().$type<Dialect>().nullable(),
    signal: p.json<Signal>().nullable(),
    /** The signal's symbol: with the workspace, the lane in which alerts keep their order. */
    symbol: p.text().nullable(),
    problem: p.json<Problem>().nullable(),
    /** What its orders came to so far; null without any. */
    outcome: p.text().$type<AlertOutcome>().nullable(),
    /** One sentence or two: what came of it. */
    summary: p.text(),
    routeAttempts: p.integer().default(0),
    /** When its bots got it; until then it holds up what was received after it for the same symbol. */
    routedAt: moment().nullable(),
    decidedAt: moment().nullable(),
  },
})
/** One message that a hook received, its raw bytes kept. */
export class Alert extends AlertSchema.class {}
AlertSchema.setClass(Alert)

const AlertDedupeSchema = defineEntity({
  name: 'AlertDedupe',
  tableName: 'alert_dedupe',
  ...tenant,
  indexes: [{ name: 'alert_dedupe_expiry', properties: ['expiresAt'] }],
  properties: {
    hookId: p.uuid().primary(),
    /** `i:` and the message's own id, `b:` and the hash of the raw body, or `r:` and the request that it came in. */
    key: p.text().primary(),
    workspaceId: p.uuid(),
    alertId: p.uuid(),
    expiresAt: moment(),
    /** How often the message came in all. */
    hits: p.integer().default(1),
  },
})
/** Which alert a message belongs to while its dedupe window is open. */
export class AlertDedupe extends AlertDedupeSchema.class {}
AlertDedupeSchema.setClass(AlertDedupe)
