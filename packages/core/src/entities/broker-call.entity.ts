import { defineEntity, p } from '@mikro-orm/postgresql'
import { moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'

const BrokerCallSchema = defineEntity({
  name: 'BrokerCall',
  tableName: 'broker_call',
  ...tenant,
  indexes: [
    { name: 'broker_call_page', properties: ['workspaceId', 'id'] },
    { name: 'broker_call_age', properties: ['at'] },
    {
      name: 'broker_call_hour',
      expression:
        'create unique index "broker_call_hour" on "broker_call" ("account_id", "call", "outcome", "hour") where "hour" is not null',
    },
  ],
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    accountId: p.uuid(),
    /** BrokerCallName and BrokerCallOutcome of the ports. */
    call: p.text(),
    outcome: p.text(),
    /** Of the first that this row counts. */
    at: moment(),
    /** Of the last. */
    lastAt: moment(),
    calls: p.integer(),
    /** Milliseconds of the slowest. */
    ms: p.integer(),
    clientOrderId: p.text().nullable(),
    problem: p.text().nullable(),
    /** Of the last, in brief. */
    answer: p.json().$type<Record<string, unknown>>().nullable(),
    /** The hour whose calls are counted together; null where each has a row of its own. */
    hour: moment().nullable(),
  },
})
/** Traffic with a broker: a call about an order, or an hour of the calls about an account that ended alike. */
export class BrokerCall extends BrokerCallSchema.class {}
BrokerCallSchema.setClass(BrokerCall)
