import { defineEntity, p } from '@mikro-orm/postgresql'
import type { IntegrationState } from '@viewzenix/schema'
import { moment } from '../platform/orm-columns.ts'

const IntegrationSchema = defineEntity({
  name: 'Integration',
  tableName: 'integration',
  properties: {
    /** Such as `paper-broker`; with `account`, what has a breaker of its own. */
    name: p.text().primary(),
    /** Account id, or empty where the integration has no accounts. */
    account: p.text().primary(),
    state: p.text().$type<IntegrationState>(),
    reason: p.text(),
    lastSuccessAt: moment().nullable(),
    lastErrorAt: moment().nullable(),
    lastError: p.text().nullable(),
    calls: p.integer(),
    errors: p.integer(),
    p95Ms: p.integer().fieldName('p95_ms').nullable(),
    updatedAt: moment(),
  },
})
/** One outside service as we see it. Written by the process that calls it, read by every process. */
export class Integration extends IntegrationSchema.class {}
IntegrationSchema.setClass(Integration)
