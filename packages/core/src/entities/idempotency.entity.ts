import { defineEntity, p } from '@mikro-orm/postgresql'
import { moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'

const IdempotencyRecordSchema = defineEntity({
  name: 'IdempotencyRecord',
  tableName: 'idempotency_record',
  ...tenant,
  uniques: [{ name: 'idempotency_record_key', properties: ['workspaceId', 'key'] }],
  indexes: [{ name: 'idempotency_record_expiry', properties: ['expiresAt'] }],
  properties: {
    /** Also names the request to what it causes, so that a second run of it finds the first one's work. */
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    /** As the client chose it. */
    /** SHA-256 of it: some senders put into it what they should not. */
    key: p.text(),
    /** SHA-256 of what was asked: the same key with another request is a mistake. */
    fingerprint: p.text(),
    /** Which run holds the lock: an earlier one that was given up must not write its answer over a later one's. */
    attempt: p.integer().default(1),
    /** Until when nobody else may run the request. */
    lockedUntil: moment(),
    /** The stored answer; null until there is one. */
    status: p.integer().nullable(),
    contentType: p.text().nullable(),
    body: p.text().nullable(),
    createdAt: moment(),
    expiresAt: moment(),
  },
})
/** One request that a client may send again without it happening twice, and the answer that it got. */
export class IdempotencyRecord extends IdempotencyRecordSchema.class {}
IdempotencyRecordSchema.setClass(IdempotencyRecord)
