import { defineEntity, p } from '@mikro-orm/postgresql'
import type { ApiKeyScope } from '@viewzenix/schema'
import { moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'
import { Workspace } from './workspace.entity.ts'

const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  ...tenant,
  uniques: [{ name: 'api_key_hash', properties: ['hash'] }],
  properties: {
    id: p.uuid().primary(),
    workspaceId: () => p.manyToOne(Workspace).mapToPk().joinColumn('workspace_id').index('api_key_workspace'),
    name: p.text(),
    /** First characters of the key, to tell one from another. */
    prefix: p.text(),
    /** SHA-256 of the key; the key itself is shown once and kept nowhere. */
    hash: p.text(),
    scopes: p.array().$type<ApiKeyScope[]>(),
    createdBy: p.text(),
    createdAt: moment(),
    expiresAt: moment().nullable(),
    lastUsedAt: moment().nullable(),
    revokedAt: moment().nullable(),
  },
})
export class ApiKey extends ApiKeySchema.class {}
ApiKeySchema.setClass(ApiKey)
