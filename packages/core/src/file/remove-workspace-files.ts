/** All that the store holds of one workspace goes: for a workspace that is removed for good. */
import { type Files, storeDeadline } from './files.ts'
import { pages } from './store-pages.ts'

/** May be cut short and begun anew. Rejects with a PortError when the store does not answer. */
export const removeWorkspaceFiles = async (files: Files, workspaceId: string): Promise<void> => {
  const prefix = `w/${workspaceId}/`
  for await (const items of pages((cursor) => files.blobs.list(prefix, cursor, storeDeadline())))
    if (items.length > 0)
      await files.blobs.delete(
        items.map(({ key }) => key),
        storeDeadline(60_000),
      )
  for await (const items of pages((cursor) => files.blobs.listMultiparts(prefix, cursor, storeDeadline())))
    for (const upload of items) await files.blobs.abortMultipart(upload, storeDeadline())
}
