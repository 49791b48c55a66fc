import { defineEntity, p } from '@mikro-orm/postgresql'
import type { DecisionOutcome, DriftView, VerdictView } from '@viewzenix/schema'
import { moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'
import { Account } from './account.entity.ts'
import { Alert } from './alert.entity.ts'
import { Bot } from './bot.entity.ts'

const DecisionSchema = defineEntity({
  name: 'Decision',
  tableName: 'decision',
  ...tenant,
  uniques: [{ name: 'decision_once', properties: ['alertId', 'botId', 'accountId'] }],
  indexes: [
    { name: 'decision_bot', properties: ['botId', 'createdAt'] },
    {
      name: 'decision_lane',
      properties: ['accountId', 'symbol', 'alertSeq'],
      where: "outcome in ('waiting', 'awaiting_approval')",
    },
    {
      name: 'decision_awaiting',
      properties: ['workspaceId', 'createdAt'],
      where: "outcome = 'awaiting_approval'",
    },
  ],
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    alertId: () => p.manyToOne(Alert).mapToPk().joinColumn('alert_id'),
    /** Order of receipt of the alert: the order in which decisions of one (account, symbol) take effect. */
    alertSeq: p.bigint('string'),
    botId: () => p.manyToOne(Bot).mapToPk().joinColumn('bot_id'),
    accountId: () => p.manyToOne(Account).mapToPk().joinColumn('account_id'),
    symbol: p.text(),
    outcome: p.text().$type<DecisionOutcome>(),
    /** A sentence; for `waiting`, what it waits for. */
    reason: p.text(),
    /** Why the rest of one that has ordered was not done; null where nothing is left. */
    undone: p.text().nullable(),
    verdicts: p.json<VerdictView[]>(),
    drift: p.json<DriftView>().nullable(),
    /** Orders that it has asked to have canceled. */
    cancels: p.integer().default(0),
    /** Times that it could not be made for a defect of ours. */
    attempts: p.integer().default(0),
    /** What a person is asked to approve, until when, and who did. */
    proposal: p.text().nullable(),
    expiresAt: moment().nullable(),
    approvedBy: p.text().nullable(),
    approvedAt: moment().nullable(),
    createdAt: moment(),
    decidedAt: moment().nullable(),
  },
})
/** What one bot makes of one alert for one account. */
export class Decision extends DecisionSchema.class {}
DecisionSchema.setClass(Decision)
