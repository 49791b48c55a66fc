import { defineEntity, p } from '@mikro-orm/postgresql'
import type { HaltScope, LiftRole } from '@viewzenix/schema'
import { moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'

const HaltSchema = defineEntity({
  name: 'Halt',
  tableName: 'halt',
  ...tenant,
  uniques: [
    { name: 'halt_open', properties: ['workspaceId', 'scope', 'scopeId'], where: 'lifted_at is null' },
  ],
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    scope: p.text().$type<HaltScope>(),
    scopeId: p.uuid(),
    reason: p.text(),
    liftRole: p.text().$type<LiftRole>().default('admin'),
    startedAt: moment(),
    startedBy: p.text(),
    liftedAt: moment().nullable(),
    liftedBy: p.text().nullable(),
  },
})
/** Trading stopped for a workspace, an account or a bot. */
export class Halt extends HaltSchema.class {}
HaltSchema.setClass(Halt)
