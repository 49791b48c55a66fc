import { type ArchiveView, type ExportView, type Page, pageInput } from '@viewzenix/schema'
import { Archive, Export } from '../entities/export.entity.ts'
import { afterCursor, toPage } from '../platform/paging.ts'
import { query } from '../platform/use-case.ts'
import { toArchiveViews, toExportViews } from './export-view.ts'

/** The exports that were asked for, newest first. */
export const listExports = query({
  name: 'export.list',
  input: pageInput,
  permission: 'read',
  scope: null,
  handle: async ({ em }, { limit, cursor }): Promise<Page<ExportView>> => {
    const after = afterCursor(cursor, 'id')
    const rows = await em.find(
      Export,
      { ...(after && { id: after }) },
      { orderBy: { id: 'desc' }, limit: limit + 1 },
    )
    const page = toPage(rows, limit, ({ id }) => id)
    return { ...page, items: await toExportViews(em, page.items) }
  },
})

/** The days that were archived, the last one first. */
export const listArchives = query({
  name: 'archive.list',
  input: pageInput,
  permission: 'read',
  scope: null,
  handle: async ({ em }, { limit, cursor }): Promise<Page<ArchiveView>> => {
    const after = afterCursor(cursor, 'day')
    const rows = await em.find(
      Archive,
      { ...(after && { day: after }) },
      { orderBy: { day: 'desc' }, limit: limit + 1 },
    )
    const page = toPage(rows, limit, ({ day }) => day)
    return { ...page, items: await toArchiveViews(em, page.items) }
  },
})
