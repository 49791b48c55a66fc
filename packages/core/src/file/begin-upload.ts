import {
  beginUploadInput,
  fileCan,
  MULTIPART_FROM_BYTES,
  PART_BYTES,
  type UploadView,
  WORKSPACE_QUOTA_BYTES,
} from '@viewzenix/schema'
import type { z } from 'zod'
import { File } from '../entities/file.entity.ts'
import type { Actor } from '../platform/actor.ts'
import { AppError, invalid } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { runInTransaction, type UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { discard } from './discard.ts'
import { toFileView } from './file-view.ts'
import { asAppError, blobKeyOf, type Files, storeDeadline, UPLOAD_SECONDS } from './files.ts'
import { requireSubject } from './require-subject.ts'

/** The row that stands for the file from now on; its bytes count towards the quota at once. */
const reserveUpload = command({
  name: 'file.begin-upload',
  input: beginUploadInput,
  permission: 'trade',
  scope: null,
  handle: async (uow, input): Promise<File> => {
    const { em, workspaceId, actor } = uow
    const verdict = fileCan.attach(input)
    if (!verdict.can) throw invalid(verdict.why, [{ field: 'file', message: verdict.why }])
    const subject = await requireSubject(em, input.subjectKind, input.subjectId)
    await requireRoom(uow, input.size)
    const id = newId()
    const file = em.create(File, {
      id,
      workspaceId,
      subjectKind: input.subjectKind,
      subjectId: input.subjectId,
      name: input.name,
      declaredType: input.contentType,
      size: String(input.size),
      key: blobKeyOf(workspaceId, id),
      state: 'uploading',
      uploadedBy: actor.name,
      uploaderId: actor.id,
      createdAt: uow.now,
    })
    await em.flush()
    uow.activity({
      verb: 'file.upload-begun',
      subject: { kind: 'file', id },
      summary: `${actor.name} began to attach ${input.name} to ${subject}.`,
      data: { subject: `${input.subjectKind}:${input.subjectId}`, size: input.size },
    })
    return file
  },
})

/** Two uploads that begin at once must not both get the last room. */
const requireRoom = async ({ em, workspaceId }: UnitOfWork, size: number): Promise<void> => {
  await em.execute("select pg_advisory_xact_lock(hashtextextended('files:' || ?, 0))", [workspaceId])
  const [row] = await em.execute<{ taken: string }[]>(
    `select coalesce(sum(size), 0)::text as taken from file
     where workspace_id = ? and state in ('uploading', 'ready') and subject_kind in ('alert', 'order', 'bot')`,
    [workspaceId],
  )
  if (Number(row?.taken ?? 0) + size > WORKSPACE_QUOTA_BYTES)
    throw new AppError(
      'LIMITED',
      `The files of this workspace may take ${WORKSPACE_QUOTA_BYTES / 2 ** 30} GiB in all, and this one would go beyond. Delete some first.`,
    )
}

/**
 * Begins an upload from a browser straight to the store: an address for the whole, or an upload in parts whose
 * addresses are asked for one by one.
 * @throws INVALID (type, size), LIMITED (quota), NOT_FOUND (subject), UNAVAILABLE when the store does not answer
 */
export const beginUpload = async (
  files: Files,
  actor: Actor,
  input: z.input<typeof beginUploadInput>,
): Promise<UploadView> => {
  const file = await reserveUpload(files, actor, input)
  const { key, declaredType: contentType } = file
  const size = Number(file.size)
  try {
    if (size < MULTIPART_FROM_BYTES) {
      const { url, headers } = await files.blobs.presignUpload(
        { key, contentType, size, expiresInSeconds: UPLOAD_SECONDS },
        storeDeadline(),
      )
      return { file: toFileView(file), upload: { kind: 'single', url, headers } }
    }
    const uploadId = await files.blobs.startMultipart({ key, contentType }, storeDeadline())
    await runInTransaction(files, actor, ({ em }) => em.nativeUpdate(File, { id: file.id }, { uploadId }))
    const partCount = Math.ceil(size / PART_BYTES)
    return {
      file: toFileView(file),
      upload: { kind: 'multipart', partBytes: PART_BYTES, partCount, arrived: [] },
    }
  } catch (error) {
    await discard(files, actor, file.id, 'The file store did not take it.')
    throw asAppError(error, 'Nothing was uploaded. Try again in a minute.')
  }
}
