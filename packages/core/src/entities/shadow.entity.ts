import { defineEntity, p } from '@mikro-orm/postgresql'
import type { ReplayDecision } from '@viewzenix/schema'
import { decimal, moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'
import { Bot } from './bot.entity.ts'
import { Workspace } from './workspace.entity.ts'

const ShadowSchema = defineEntity({
  name: 'Shadow',
  tableName: 'shadow',
  ...tenant,
  // One for each bot: turned on anew it begins anew.
  uniques: [{ name: 'shadow_bot', properties: ['botId'] }],
  indexes: [{ name: 'shadow_on', properties: ['id'], where: 'ended_at is null' }],
  properties: {
    id: p.uuid().primary(),
    workspaceId: () => p.manyToOne(Workspace).mapToPk().joinColumn('workspace_id').index('shadow_workspace'),
    botId: () => p.manyToOne(Bot).mapToPk().joinColumn('bot_id').deleteRule('cascade'),
    startedAt: moment(),
    startedBy: p.text(),
    endedAt: moment().nullable(),
    /** Its accounts as a plain value, from which it goes on; null before the first run. */
    state: p.json<object>().nullable(),
    /** The last alert that it took, and the market's time up to which it has come. */
    seenSeq: p.bigint('string'),
    advancedAt: moment().nullable(),
    /** Why it stands still, as a sentence. */
    fault: p.text().nullable(),
  },
})
/** A bot's signals on accounts that exist nowhere, beside its real ones: a rehearsal that goes on. */
export class Shadow extends ShadowSchema.class {}
ShadowSchema.setClass(Shadow)

const ShadowSignalSchema = defineEntity({
  name: 'ShadowSignal',
  tableName: 'shadow_signal',
  ...tenant,
  uniques: [{ name: 'shadow_signal_once', properties: ['shadowId', 'alertId', 'accountId'] }],
  indexes: [{ name: 'shadow_signal_order', properties: ['shadowId', 'id'] }],
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    shadowId: () => p.manyToOne(Shadow).mapToPk().joinColumn('shadow_id').deleteRule('cascade'),
    alertId: p.uuid(),
    /** The real account that it stands beside. */
    accountId: p.uuid(),
    symbol: p.text(),
    receivedAt: moment(),
    decision: p.json<ReplayDecision>(),
    orders: p.integer(),
    /** What its fills won, less their fees. */
    net: decimal(),
  },
})
/** What a shadow made of one alert beside one account. */
export class ShadowSignal extends ShadowSignalSchema.class {}
ShadowSignalSchema.setClass(ShadowSignal)
