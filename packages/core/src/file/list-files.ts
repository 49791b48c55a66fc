import { type FileView, listFilesInput } from '@viewzenix/schema'
import { File } from '../entities/file.entity.ts'
import { query } from '../platform/use-case.ts'
import { toFileView } from './file-view.ts'

/** More attachments than anything has that people look at. */
const MAX_FILES = 200

/** The attachments of an alert, an order or a bot, oldest first; also what is on its way, and what was refused. */
export const listFiles = query({
  name: 'file.list',
  input: listFilesInput,
  permission: 'read',
  scope: null,
  handle: async ({ em }, { subjectKind, subjectId }): Promise<FileView[]> => {
    const files = await em.find(
      File,
      { subjectKind, subjectId, state: { $ne: 'deleted' } },
      { orderBy: { id: 'asc' }, limit: MAX_FILES },
    )
    return files.map(toFileView)
  },
})
