import type { File } from '../entities/file.entity.ts'
import type { Actor } from '../platform/actor.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'
import { type Files, lockFile, storeDeadline } from './files.ts'

/**
 * Gives up an upload that never became a file. What cannot be removed from the store just now is removed by the sweep.
 */
export const discard = async (files: Files, actor: Actor, id: string, reason: string): Promise<void> => {
  const file = await runInTransaction(files, actor, async ({ em, notify }) => {
    const found = await lockFile(em, id)
    if (found?.state !== 'uploading') return null
    found.state = 'deleted'
    found.reason = reason
    notify('file', id)
    return found
  })
  if (file) await removeBlob(files, file)
}

/** Removes the bytes of a file whose row says that it is gone. Quietly: a failure is made good by the sweep. */
export const removeBlob = async (files: Files, file: File): Promise<boolean> => {
  const { id, workspaceId, key, uploadId } = file
  try {
    if (uploadId) await files.blobs.abortMultipart({ key, uploadId }, storeDeadline())
    await files.blobs.delete([key], storeDeadline())
  } catch (err) {
    files.log.warn({ err, fileId: id }, 'The bytes of a deleted file could not be removed: it is tried again')
    return false
  }
  await files.orm.em.fork().transactional(async (em) => {
    await em.execute("select set_config('viewzenix.workspace', ?, true)", [workspaceId])
    await em.execute('update file set blob_gone_at = ? where id = ?', [files.clock.now().toISOString(), id])
  })
  return true
}
