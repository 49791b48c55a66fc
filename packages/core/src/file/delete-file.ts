import { byId, type FileView } from '@viewzenix/schema'
import type { z } from 'zod'
import type { File } from '../entities/file.entity.ts'
import type { Actor } from '../platform/actor.ts'
import { notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { removeBlob } from './discard.ts'
import { toFileView } from './file-view.ts'
import { type Files, lockFile } from './files.ts'

const markDeleted = command({
  name: 'file.delete',
  input: byId,
  permission: 'trade',
  scope: null,
  handle: async (uow, { id }): Promise<File> => {
    const file = await lockFile(uow.em, id)
    if (!file) throw notFound('file')
    if (file.state === 'deleted') {
      uow.unchanged()
      return file
    }
    const abandoned = file.state === 'uploading'
    file.state = 'deleted'
    uow.activity({
      verb: abandoned ? 'file.upload-canceled' : 'file.deleted',
      subject: { kind: 'file', id },
      tone: 'warning',
      summary: abandoned
        ? `${uow.actor.name} canceled the upload of ${file.name}.`
        : `${uow.actor.name} deleted ${file.name}.`,
      data: { subject: `${file.subjectKind}:${file.subjectId}` },
    })
    uow.notify('file', id)
    return file
  },
})

/** Deletes a file, or gives up its upload: gone at once for everybody; bytes that the store does not let go are swept. */
export const deleteFile = async (
  files: Files,
  actor: Actor,
  input: z.input<typeof byId>,
): Promise<FileView> => {
  const file = await markDeleted(files, actor, input)
  if (!file.blobGoneAt) await removeBlob(files, file)
  return toFileView(file)
}
