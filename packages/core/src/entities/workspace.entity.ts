import { defineEntity, p } from '@mikro-orm/postgresql'
import type { Role } from '@viewzenix/schema'
import { moment } from '../platform/orm-columns.ts'
import { tenant, tenantRoot } from '../platform/tenant.ts'

const WorkspaceSchema = defineEntity({
  name: 'Workspace',
  tableName: 'workspace',
  ...tenantRoot,
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    createdAt: moment(),
  },
})
/** The tenant. */
export class Workspace extends WorkspaceSchema.class {}
WorkspaceSchema.setClass(Workspace)

const MemberSchema = defineEntity({
  name: 'Member',
  tableName: 'member',
  ...tenant,
  uniques: [{ name: 'member_user_workspace', properties: ['userId', 'workspaceId'] }],
  properties: {
    id: p.uuid().primary(),
    workspaceId: () => p.manyToOne(Workspace).mapToPk().joinColumn('workspace_id').index('member_workspace'),
    userId: p.uuid(),
    role: p.text().$type<Role>(),
    createdAt: moment(),
  },
})
/** A user's place in a workspace. */
export class Member extends MemberSchema.class {}
MemberSchema.setClass(Member)
