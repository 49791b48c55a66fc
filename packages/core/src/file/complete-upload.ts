import { byId, type FileView } from '@viewzenix/schema'
import { z } from 'zod'
import { File } from '../entities/file.entity.ts'
import type { Actor } from '../platform/actor.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { command, query } from '../platform/use-case.ts'
import { NO_SUCH_UPLOAD, PortError } from '../ports/index.ts'
import { removeBlob } from './discard.ts'
import { toFileView } from './file-view.ts'
import { asAppError, type Files, keptKeyOf, lockFile, storeDeadline } from './files.ts'
import { agreedType, SNIFFED_BYTES, sniffType } from './sniff-type.ts'

const findArrived = query({
  name: 'file.find-arrived',
  input: byId,
  permission: 'trade',
  scope: null,
  handle: async ({ em }, { id }): Promise<File> => {
    const file = await em.findOne(File, { id })
    if (!file) throw notFound('file')
    return file
  },
})

const recordArrival = command({
  name: 'file.complete-upload',
  input: z.object({
    id: byId.shape.id,
    key: z.string(),
    contentType: z.string().nullable(),
    checksum: z.string().nullable(),
    refusal: z.string().nullable(),
  }),
  permission: 'trade',
  scope: null,
  handle: async (uow, { id, key, contentType, checksum, refusal }): Promise<File> => {
    const file = await lockFile(uow.em, id)
    if (!file) throw notFound('file')
    // Somebody else completed, or gave up, the same upload meanwhile.
    if (file.state !== 'uploading') {
      uow.unchanged()
      return file
    }
    file.key = key
    file.sniffedType = contentType
    file.checksum = checksum
    file.state = refusal === null ? 'ready' : 'refused'
    file.reason = refusal
    file.readyAt = refusal === null ? uow.now : null
    uow.activity({
      verb: refusal === null ? 'file.attached' : 'file.refused',
      subject: { kind: 'file', id },
      tone: refusal === null ? 'good' : 'bad',
      summary: refusal ?? `${uow.actor.name} attached ${file.name}.`,
      data: { subject: `${file.subjectKind}:${file.subjectId}`, contentType, size: Number(file.size) },
    })
    uow.notify('file', id)
    return file
  },
})

/**
 * Looks at what has arrived, and makes it a file or refuses it: a file that is not what it said it was is deleted,
 * and its row keeps the reason. What was sent in one piece is first copied to where its address, which is good for
 * an hour, does not reach: what was looked at stays what it was. Completing twice is completing once.
 * @throws CONFLICT when not all has arrived (what has is kept), UNAVAILABLE when the store does not answer
 */
export const completeUpload = async (
  files: Files,
  actor: Actor,
  input: z.input<typeof byId>,
): Promise<FileView> => {
  const file = await findArrived(files, actor, input)
  if (file.state === 'ready' || file.state === 'refused') return toFileView(file)
  if (file.state === 'deleted') throw conflict('This upload was given up. Attach the file again.')
  const finding = await takeIn(files, file).catch((error: unknown) => {
    throw asAppError(error, 'What was sent is kept: finish in a minute.')
  })
  const done = await recordArrival(files, actor, { id: file.id, ...finding })
  const spare = done.key === finding.key ? file.key : finding.key
  if (spare !== done.key) await removeSpare(files, spare)
  if (done.state === 'refused') await removeBlob(files, done)
  return toFileView(done)
}

type Finding = { key: string; contentType: string | null; checksum: string | null; refusal: string | null }

const takeIn = async (files: Files, file: File): Promise<Finding> => {
  const { uploadId } = file
  if (uploadId) {
    // The addresses of parts end with the upload: nothing can be written over what they became.
    await joinParts(files, { ...file, uploadId }, Number(file.size))
    return inspect(files, file, file.key)
  }
  const key = keptKeyOf(file.key)
  if (!(await files.blobs.copy(file.key, key, storeDeadline(60_000))))
    throw conflict('The file has not arrived yet. Send it again.')
  try {
    return await inspect(files, file, key)
  } catch (error) {
    await removeSpare(files, key)
    throw error
  }
}

/** The copy that is not the file's: what arrived or, where somebody else was first, our own. The sweep would find it. */
const removeSpare = async (files: Files, spare: string): Promise<void> => {
  await files.blobs.delete([spare], storeDeadline()).catch((err: unknown) => {
    files.log.warn({ err, key: spare }, 'What an upload left could not be removed: the sweep does it')
  })
}

const inspect = async (files: Files, file: File, key: string): Promise<Finding> => {
  const size = Number(file.size)
  const head = await files.blobs.head(key, storeDeadline())
  if (!head) throw conflict('The file has not arrived yet. Send it again.')
  const checksum = head.etag
  if (head.size !== size)
    return {
      key,
      contentType: null,
      checksum,
      refusal: `${file.name} was refused: it has ${head.size} bytes, and ${size} were announced.`,
    }
  const sniffed = await sniffType(await readHead(files, key))
  const contentType = agreedType(file.declaredType, sniffed)
  const refusal =
    contentType === null
      ? `${file.name} was refused: it says that it is ${file.declaredType}, and its content is ${sniffed ?? 'something else'}.`
      : null
  return { key, contentType: contentType ?? sniffed, checksum, refusal }
}

/** Joining is made once; where nobody says how it went, the blob itself does. */
const joinParts = async (
  files: Files,
  file: Pick<File, 'key'> & { uploadId: string },
  size: number,
): Promise<void> => {
  try {
    const parts = await files.blobs.listParts(file, storeDeadline())
    const arrived = parts.reduce((sum, part) => sum + part.size, 0)
    if (arrived !== size)
      throw conflict(`${arrived} of ${size} bytes have arrived. What is missing can still be sent.`)
    await files.blobs.completeMultipart(file, parts, storeDeadline(120_000))
  } catch (error) {
    const asked =
      error instanceof PortError && (error.kind === 'unknown' || error.code === NO_SUCH_UPLOAD)
        ? await files.blobs.head(file.key, storeDeadline())
        : null
    if (!asked) throw error
  }
}

const readHead = async (files: Files, key: string): Promise<Uint8Array> => {
  const found = await files.blobs.get(key, storeDeadline(), { start: 0, end: SNIFFED_BYTES - 1 })
  const chunks: Uint8Array[] = []
  for await (const chunk of found?.body ?? []) chunks.push(chunk)
  return Buffer.concat(chunks)
}
