import { defineEntity, p } from '@mikro-orm/postgresql'
import type {
  ApprovalStyle,
  BotExits,
  BotStatus,
  DriftAct,
  OrderStyle,
  RiskLimits,
  Sizing,
} from '@viewzenix/schema'
import { decimal, moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'
import { Account } from './account.entity.ts'
import { Hook } from './hook.entity.ts'
import { Workspace } from './workspace.entity.ts'

const BotSchema = defineEntity({
  name: 'Bot',
  tableName: 'bot',
  ...tenant,
  properties: {
    id: p.uuid().primary(),
    workspaceId: () => p.manyToOne(Workspace).mapToPk().joinColumn('workspace_id').index('bot_workspace'),
    hookId: () => p.manyToOne(Hook).mapToPk().joinColumn('hook_id').index('bot_hook'),
    name: p.text(),
    status: p.text().$type<BotStatus>(),
    symbols: p.array().$type<string[]>(),
    allowLong: p.boolean(),
    allowShort: p.boolean(),
    addOpens: p.boolean().default(false),
    cancelResting: p.boolean().default(false),
    drift: p.text().$type<DriftAct>().default('ignore'),
    approval: p.json<ApprovalStyle>().nullable(),
    sizing: p.json<Sizing>(),
    multiplier: decimal().default('1'),
    order: p.json<OrderStyle>().fieldName('order_style'),
    /** Kept beside its positions where the alert names none. */
    exits: p.json<BotExits>(),
    risk: p.json<RiskLimits>(),
    /** The shadow that goes along with it; null while there is none, or it is off. */
    shadowId: p.uuid().nullable(),
    createdAt: moment(),
    updatedAt: moment(),
  },
})
/** The rule that binds alerts to accounts. */
export class Bot extends BotSchema.class {}
BotSchema.setClass(Bot)

const BotAccountSchema = defineEntity({
  name: 'BotAccount',
  tableName: 'bot_account',
  ...tenant,
  uniques: [{ name: 'bot_account_pair', properties: ['botId', 'accountId'] }],
  properties: {
    id: p.uuid().primary(),
    workspaceId: () =>
      p.manyToOne(Workspace).mapToPk().joinColumn('workspace_id').index('bot_account_workspace'),
    botId: () => p.manyToOne(Bot).mapToPk().joinColumn('bot_id').deleteRule('cascade'),
    accountId: () => p.manyToOne(Account).mapToPk().joinColumn('account_id').index('bot_account_account'),
    /** Times the size. */
    multiplier: decimal().default('1'),
    /** Instead of the bot's; null for the bot's. */
    sizing: p.json<Sizing>().nullable(),
  },
})
/** One account that a bot trades. */
export class BotAccount extends BotAccountSchema.class {}
BotAccountSchema.setClass(BotAccount)
