import { defineEntity, p } from '@mikro-orm/postgresql'
import type { ProtectionSpec, Side, StopMover } from '@viewzenix/schema'
import { decimal, moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'
import { Account } from './account.entity.ts'
import { Bot } from './bot.entity.ts'
import { Order } from './order.entity.ts'

const ProtectionSchema = defineEntity({
  name: 'Protection',
  tableName: 'protection',
  ...tenant,
  uniques: [{ name: 'protection_entry', properties: ['entryOrderId'] }],
  indexes: [
    { name: 'protection_workspace', properties: ['workspaceId', 'id'] },
    { name: 'protection_open_lane', properties: ['accountId', 'symbol'], where: 'ended_at is null' },
  ],
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    accountId: () => p.manyToOne(Account).mapToPk().joinColumn('account_id'),
    symbol: p.text(),
    botId: () => p.manyToOne(Bot).mapToPk().joinColumn('bot_id').index('protection_bot'),
    /** The entry whose average price its distances are counted from. */
    entryOrderId: () => p.manyToOne(Order).mapToPk().joinColumn('entry_order_id'),
    /** The side of the entry: buy protects a long position. */
    side: p.text().$type<Side>(),
    spec: p.json<ProtectionSpec>(),
    /** Where the stop was moved to; null while it is where the entry set it. */
    stopPrice: decimal().nullable(),
    movedBy: p.text().$type<StopMover>().nullable(),
    /** What the watchdog found last. */
    finding: p.text().nullable(),
    foundAt: moment().nullable(),
    /** Why the watchdog gave up, until somebody has it look again; null while it looks after the position. */
    failure: p.text().nullable(),
    failedAt: moment().nullable(),
    createdAt: moment(),
    endedAt: moment().nullable(),
  },
})
/** What is kept beside the position that an entry opened; over once that is closed, or another took its place. */
export class Protection extends ProtectionSchema.class {}
ProtectionSchema.setClass(Protection)
