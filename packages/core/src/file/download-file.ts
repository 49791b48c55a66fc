import { downloadFileInput, fileCan, previewOf, type SignedDownload } from '@viewzenix/schema'
import type { z } from 'zod'
import { File } from '../entities/file.entity.ts'
import type { Actor } from '../platform/actor.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { query } from '../platform/use-case.ts'
import { asAppError, DOWNLOAD_SECONDS, type Files, storeDeadline } from './files.ts'

const findReady = query({
  name: 'file.download',
  input: downloadFileInput,
  permission: 'read',
  scope: null,
  handle: async ({ em }, { id }): Promise<File> => {
    const file = await em.findOne(File, { id })
    if (!file || file.state === 'deleted') throw notFound('file')
    const verdict = fileCan.open({ state: file.state, reason: file.reason ?? null })
    if (!verdict.can) throw conflict(verdict.why)
    return file
  },
})

/**
 * An address that is good for a few minutes, for whoever may see the workspace.
 * @throws NOT_FOUND; CONFLICT while it is on its way or when it was refused
 */
export const downloadFile = async (
  files: Files,
  actor: Actor,
  input: z.input<typeof downloadFileInput>,
): Promise<SignedDownload> => {
  const file = await findReady(files, actor, input)
  return signDownload(files, file, input.inline ?? false)
}

/** Images are shown; texts are read by the page itself, as text; all else is saved, whatever somebody asks for. */
export const signDownload = async (files: Files, file: File, inline: boolean): Promise<SignedDownload> => {
  const type = file.sniffedType ?? file.declaredType
  const preview = previewOf(type)
  const contentType =
    preview === 'image' ? type : preview === 'text' ? 'text/plain; charset=utf-8' : safe(type)
  const expiresAt = new Date(files.clock.now().getTime() + DOWNLOAD_SECONDS * 1000)
  try {
    const url = await files.blobs.presignDownload(
      {
        key: file.key,
        fileName: file.name,
        contentType,
        disposition: inline && preview !== null ? 'inline' : 'attachment',
        expiresInSeconds: DOWNLOAD_SECONDS,
      },
      storeDeadline(),
    )
    return { url, expiresAt: expiresAt.toISOString() }
  } catch (error) {
    throw asAppError(error, 'The file is kept: try again in a minute.')
  }
}

/** What could run in a browser goes out as bytes. */
const safe = (type: string): string =>
  type === 'text/html' || type === 'image/svg+xml' ? 'application/octet-stream' : type
