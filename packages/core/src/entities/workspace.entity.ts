import { defineEntity, p } from '@mikro-orm/postgresql'
import type { RiskLimits, Role } from '@viewzenix/schema'
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
    /** Limits of every entry in it; null where nobody has set any. */
    risk: p.json<RiskLimits>().nullable(),
    /** The day, by its own clock, on which each scope was last flattened by the clock: `account:<id>` to `2030-01-31`. */
    flattenedOn: p.json<Record<string, string>>().nullable(),
    /** Somebody deleted it: until then it can be restored, and nothing else in it can be changed. */
    deletesAt: moment().nullable().index('workspace_deletes_at'),
    deletedBy: p.text().nullable(),
    /** Its rows are being removed: it cannot be restored any more. */
    purgedFrom: moment().nullable(),
    /** The last day (UTC, such as 2030-01-31) whose summary was planned, or needed none. */
    summaryDay: p.text().nullable(),
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

const InvitationSchema = defineEntity({
  name: 'Invitation',
  tableName: 'invitation',
  ...tenant,
  uniques: [
    { name: 'invitation_token', properties: ['tokenHash'] },
    {
      name: 'invitation_open',
      properties: ['workspaceId', 'email'],
      where: 'accepted_at is null and revoked_at is null',
    },
  ],
  properties: {
    id: p.uuid().primary(),
    workspaceId: () =>
      p.manyToOne(Workspace).mapToPk().joinColumn('workspace_id').index('invitation_workspace'),
    /** In lower case. Only who shows that it is theirs can accept. */
    email: p.text(),
    role: p.text().$type<Role>(),
    /** SHA-256 of the token in the link; the token itself is nowhere. */
    tokenHash: p.text(),
    invitedBy: p.text(),
    invitedById: p.uuid(),
    createdAt: moment(),
    /** When the link that holds now was made: an earlier one is dead. */
    sentAt: moment(),
    expiresAt: moment(),
    acceptedAt: moment().nullable(),
    acceptedById: p.uuid().nullable(),
    revokedAt: moment().nullable(),
  },
})
/** Somebody is asked to join a workspace. */
export class Invitation extends InvitationSchema.class {}
InvitationSchema.setClass(Invitation)
