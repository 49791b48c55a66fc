import { byId, type MultipartView, PART_BYTES, type SignedPart, signPartsInput } from '@viewzenix/schema'
import type { z } from 'zod'
import { File } from '../entities/file.entity.ts'
import type { Actor } from '../platform/actor.ts'
import { conflict, invalid, notFound } from '../platform/errors.ts'
import { query } from '../platform/use-case.ts'
import { asAppError, type Files, storeDeadline, UPLOAD_SECONDS } from './files.ts'

const findUpload = query({
  name: 'file.find-upload',
  input: byId,
  permission: 'trade',
  scope: null,
  handle: async ({ em }, { id }): Promise<File & { uploadId: string }> => {
    const file = await em.findOne(File, { id })
    if (!file) throw notFound('file')
    const { uploadId } = file
    if (file.state !== 'uploading' || !uploadId) throw conflict('This upload is over. Attach the file again.')
    return Object.assign(file, { uploadId })
  },
})

/** Addresses for parts of an upload; a part that is sent again replaces the earlier one. */
export const signParts = async (
  files: Files,
  actor: Actor,
  input: z.input<typeof signPartsInput>,
): Promise<SignedPart[]> => {
  const file = await findUpload(files, actor, { id: input.id })
  const { parts } = signPartsInput.parse(input)
  const total = Number(file.size)
  const count = Math.ceil(total / PART_BYTES)
  if (parts.some((part) => part > count)) throw invalid(`The upload has ${count} parts.`)
  try {
    return await Promise.all(
      parts.map(async (part) => {
        const size = part === count ? total - (count - 1) * PART_BYTES : PART_BYTES
        const target = { key: file.key, uploadId: file.uploadId, part, size }
        const { url, headers } = await files.blobs.presignPart(
          { ...target, expiresInSeconds: UPLOAD_SECONDS },
          storeDeadline(),
        )
        return { part, url, headers }
      }),
    )
  } catch (error) {
    throw asAppError(error, 'What was sent is kept: go on in a minute.')
  }
}

/** Where an upload in parts stands, as the store has it: for going on after a reload or a broken connection. */
export const resumeUpload = async (
  files: Files,
  actor: Actor,
  input: z.input<typeof byId>,
): Promise<MultipartView> => {
  const file = await findUpload(files, actor, input)
  const partCount = Math.ceil(Number(file.size) / PART_BYTES)
  try {
    const parts = await files.blobs.listParts(file, storeDeadline())
    return { kind: 'multipart', partBytes: PART_BYTES, partCount, arrived: parts.map(({ part }) => part) }
  } catch (error) {
    throw asAppError(error, 'What was sent is kept: go on in a minute.')
  }
}
