import type { EntityManager } from '@mikro-orm/postgresql'
import type { ArchiveView, ExportView } from '@viewzenix/schema'
import type { Archive, Export } from '../entities/export.entity.ts'
import { File } from '../entities/file.entity.ts'
import { toFileView } from '../file/file-view.ts'

export const toExportViews = async (em: EntityManager, rows: Export[]): Promise<ExportView[]> => {
  const ids = rows.flatMap((row) => row.fileId ?? [])
  const files = new Map(
    (await em.find(File, { id: { $in: ids } })).map((file) => [file.id, toFileView(file)]),
  )
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    format: row.format,
    from: row.since?.toISOString() ?? null,
    to: row.until.toISOString(),
    state: row.state,
    rows: row.rows,
    reason: row.reason ?? null,
    requestedBy: row.requestedBy,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    file: (row.fileId && files.get(row.fileId)) || null,
  }))
}

export const toArchiveViews = async (em: EntityManager, rows: Archive[]): Promise<ArchiveView[]> => {
  const files = await em.find(
    File,
    { subjectKind: 'archive', subjectId: { $in: rows.map(({ id }) => id) }, state: 'ready' },
    { orderBy: { name: 'asc' } },
  )
  return rows.map((row) => ({
    id: row.id,
    day: row.day,
    verifiedAt: row.verifiedAt.toISOString(),
    parts: row.parts,
    files: files.filter(({ subjectId }) => subjectId === row.id).map(toFileView),
  }))
}
