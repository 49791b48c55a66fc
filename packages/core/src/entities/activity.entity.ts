import { defineEntity, p } from '@mikro-orm/postgresql'
import type { ActorKind } from '@viewzenix/schema'
import { moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'

const ActivitySchema = defineEntity({
  name: 'Activity',
  tableName: 'activity',
  ...tenant,
  indexes: [
    { name: 'activity_workspace', properties: ['workspaceId', 'id'] },
    { name: 'activity_kind', properties: ['workspaceId', 'subjectKind', 'id'] },
    { name: 'activity_subject', properties: ['subjectId', 'id'], where: 'subject_id is not null' },
    { name: 'activity_actor', properties: ['workspaceId', 'actorId', 'id'], where: 'actor_id is not null' },
    { name: 'activity_alert', properties: ['alertId', 'id'], where: 'alert_id is not null' },
  ],
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    at: moment(),
    actorKind: p.text().$type<ActorKind>(),
    actorId: p.uuid().nullable(),
    actorName: p.text(),
    verb: p.text(),
    tone: p.text().$type<'neutral' | 'good' | 'bad' | 'warning'>(),
    subjectKind: p.text(),
    subjectId: p.uuid().nullable(),
    alertId: p.uuid().nullable(),
    requestId: p.text(),
    summary: p.text(),
    data: p.json<Record<string, unknown>>().nullable(),
  },
})
/** One line of the audit trail. Written by the unit of work and by the hook ingress, read by timelines. */
export class Activity extends ActivitySchema.class {}
ActivitySchema.setClass(Activity)
