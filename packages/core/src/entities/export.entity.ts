import { defineEntity, p } from '@mikro-orm/postgresql'
import type { ArchiveView, ExportFormat, ExportKind, ExportState } from '@viewzenix/schema'
import { moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'
import { Workspace } from './workspace.entity.ts'

const ExportSchema = defineEntity({
  name: 'Export',
  tableName: 'export',
  ...tenant,
  indexes: [{ name: 'export_workspace', properties: ['workspaceId', 'id'] }],
  properties: {
    id: p.uuid().primary(),
    workspaceId: () => p.manyToOne(Workspace).mapToPk().joinColumn('workspace_id'),
    kind: p.text().$type<ExportKind>(),
    format: p.text().$type<ExportFormat>(),
    /** Of the rows' own time: from `since` up to, but without, `until`. */
    since: moment().nullable(),
    until: moment(),
    state: p.text().$type<ExportState>(),
    rows: p.integer().default(0),
    attempts: p.integer().default(0),
    reason: p.text().nullable(),
    fileId: p.uuid().nullable(),
    requestedBy: p.text(),
    createdAt: moment(),
    finishedAt: moment().nullable(),
  },
})
/** An export that is made by a job and kept as a file for some days. */
export class Export extends ExportSchema.class {}
ExportSchema.setClass(Export)

const ArchiveSchema = defineEntity({
  name: 'Archive',
  tableName: 'archive',
  ...tenant,
  uniques: [{ name: 'archive_once', properties: ['workspaceId', 'day'] }],
  properties: {
    id: p.uuid().primary(),
    workspaceId: () => p.manyToOne(Workspace).mapToPk().joinColumn('workspace_id'),
    /** In UTC, such as 2030-01-31. */
    day: p.text(),
    parts: p.json<ArchiveView['parts']>(),
    verifiedAt: moment(),
  },
})
/** A day of a workspace that was written to the store, read back, and found whole. */
export class Archive extends ArchiveSchema.class {}
ArchiveSchema.setClass(Archive)
