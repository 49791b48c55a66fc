import { defineEntity, p } from '@mikro-orm/postgresql'
import type { ReplayAct, ReplayOutcome, ReplayState, ReplaySummary } from '@viewzenix/schema'
import { moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'
import { Workspace } from './workspace.entity.ts'

const ReplaySchema = defineEntity({
  name: 'Replay',
  tableName: 'replay',
  ...tenant,
  indexes: [{ name: 'replay_workspace', properties: ['workspaceId', 'id'] }],
  properties: {
    id: p.uuid().primary(),
    workspaceId: () => p.manyToOne(Workspace).mapToPk().joinColumn('workspace_id'),
    /** Whose alerts; null for those of every hook, and for all bots. */
    hookId: p.uuid().nullable(),
    botId: p.uuid().nullable(),
    since: moment(),
    until: moment(),
    timeZone: p.text(),
    state: p.text().$type<ReplayState>(),
    total: p.integer().default(0),
    replayed: p.integer().default(0),
    cut: p.boolean().default(false),
    summary: p.json<ReplaySummary>().nullable(),
    /** What it leaves out; null before its end. */
    acts: p.json<ReplayAct[]>().nullable(),
    attempts: p.integer().default(0),
    reason: p.text().nullable(),
    requestedBy: p.text(),
    createdAt: moment(),
    finishedAt: moment().nullable(),
  },
})
/** Alerts of some days, decided anew by today's bots on accounts that exist nowhere. */
export class Replay extends ReplaySchema.class {}
ReplaySchema.setClass(Replay)

const ReplayAlertSchema = defineEntity({
  name: 'ReplayAlert',
  tableName: 'replay_alert',
  ...tenant,
  indexes: [{ name: 'replay_alert_order', properties: ['replayId', 'position'] }],
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    replayId: () => p.manyToOne(Replay).mapToPk().joinColumn('replay_id').deleteRule('cascade'),
    alertId: p.uuid(),
    /** Where it stands: those that differ first, then in the order of receipt. */
    position: p.integer(),
    receivedAt: moment(),
    symbol: p.text().nullable(),
    past: p.json<ReplayOutcome>().fieldName('outcome_then'),
    now: p.json<ReplayOutcome>().fieldName('outcome_now'),
    differences: p.json<string[]>(),
    differs: p.boolean(),
  },
})
/** What one alert came to then, and in a replay. */
export class ReplayAlert extends ReplayAlertSchema.class {}
ReplayAlertSchema.setClass(ReplayAlert)
