import { defineEntity, p } from '@mikro-orm/postgresql'
import type { FileState, FileSubjectKind } from '@viewzenix/schema'
import { moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'
import { Workspace } from './workspace.entity.ts'

const FileSchema = defineEntity({
  name: 'File',
  tableName: 'file',
  ...tenant,
  uniques: [{ name: 'file_key', properties: ['key'] }],
  indexes: [
    { name: 'file_subject', properties: ['workspaceId', 'subjectKind', 'subjectId', 'id'] },
    // What a sweep looks for: few rows of a large table.
    { name: 'file_unfinished', properties: ['createdAt'], where: "state = 'uploading'" },
    {
      name: 'file_leftover',
      properties: ['id'],
      where: "state in ('refused', 'deleted') and blob_gone_at is null",
    },
    { name: 'file_expiry', properties: ['expiresAt'], where: "state = 'ready' and expires_at is not null" },
  ],
  properties: {
    id: p.uuid().primary(),
    workspaceId: () => p.manyToOne(Workspace).mapToPk().joinColumn('workspace_id'),
    subjectKind: p.text().$type<FileSubjectKind>(),
    /** No reference: what it belongs to is one of several tables, and may be gone. */
    subjectId: p.uuid(),
    name: p.text(),
    /** As it was said when the upload began. */
    declaredType: p.text(),
    /** As its first bytes say; null until they were read. */
    sniffedType: p.text().nullable(),
    /** Bytes. A string in memory, as PostgreSQL's bigint is. */
    size: p.bigint('string'),
    /** `sha256:…` where we have read all of it, else the store's etag. */
    checksum: p.text().nullable(),
    /** Where the store has it. Chosen by us, never made of the name. */
    key: p.text(),
    /** The store's id of an upload in parts. */
    uploadId: p.text().nullable(),
    state: p.text().$type<FileState>(),
    reason: p.text().nullable(),
    uploadedBy: p.text(),
    uploaderId: p.uuid().nullable(),
    createdAt: moment(),
    readyAt: moment().nullable(),
    /** It is deleted by itself then. */
    expiresAt: moment().nullable(),
    /** When the store confirmed that it no longer has the bytes. */
    blobGoneAt: moment().nullable(),
  },
})
/** A file of a workspace: the row comes first, and outlives the bytes. */
export class File extends FileSchema.class {}
FileSchema.setClass(File)

const ShareLinkSchema = defineEntity({
  name: 'ShareLink',
  tableName: 'share_link',
  ...tenant,
  uniques: [{ name: 'share_link_token', properties: ['tokenHash'] }],
  properties: {
    id: p.uuid().primary(),
    workspaceId: () =>
      p.manyToOne(Workspace).mapToPk().joinColumn('workspace_id').index('share_link_workspace'),
    fileId: () => p.manyToOne(File).mapToPk().joinColumn('file_id').index('share_link_file'),
    /** SHA-256 of the secret in the address. */
    tokenHash: p.text(),
    createdBy: p.text(),
    createdAt: moment(),
    expiresAt: moment(),
    revokedAt: moment().nullable(),
    uses: p.integer().default(0),
    lastUsedAt: moment().nullable(),
  },
})
/** An address that opens one file to anybody who has it, until it expires or is revoked. */
export class ShareLink extends ShareLinkSchema.class {}
ShareLinkSchema.setClass(ShareLink)
