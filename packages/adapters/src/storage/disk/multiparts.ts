/** Multipart uploads on the disk: a folder for each, its parts as blob files, joined when it is completed. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type BlobPart,
  type MultipartUpload,
  NO_SUCH_UPLOAD,
  PortError,
  type StartedMultipart,
} from '@viewzenix/core/ports'
import { openBlobFile, readBlobFile, writeBlobFile } from './blob-file.ts'

type Started = { key: string; contentType: string; startedAt: number }

const UPLOAD_ID = /^[0-9a-f]{32}$/
const MAX_PARTS = 10_000

export type Multiparts = ReturnType<typeof createMultiparts>

export const createMultiparts = (directory: string, now: () => number) => {
  const root = join(directory, 'multipart')
  const folderOf = (uploadId: string): string => {
    if (!UPLOAD_ID.test(uploadId)) throw noSuchUpload()
    return join(root, uploadId)
  }
  const read = async ({ key, uploadId }: MultipartUpload): Promise<Started> => {
    const text = await readFile(join(folderOf(uploadId), 'upload.json'), 'utf8').catch(() => null)
    const started = text === null ? null : (JSON.parse(text) as Started)
    if (started?.key !== key) throw noSuchUpload()
    return started
  }
  const pathOf = (uploadId: string, part: number) => join(folderOf(uploadId), `part-${part}`)

  const parts = async (upload: MultipartUpload): Promise<BlobPart[]> => {
    await read(upload)
    const names = await readdir(folderOf(upload.uploadId))
    const found: BlobPart[] = []
    for (const name of names.filter((n) => n.startsWith('part-'))) {
      const opened = await openBlobFile(join(folderOf(upload.uploadId), name))
      await opened?.file.close()
      if (opened) found.push({ part: Number(name.slice(5)), size: opened.head.size, etag: opened.head.etag })
    }
    return found.sort((a, b) => a.part - b.part)
  }

  return {
    parts,
    start: async (key: string, contentType: string, signal: AbortSignal): Promise<string> => {
      signal.throwIfAborted()
      const uploadId = randomUUID().replaceAll('-', '')
      await mkdir(folderOf(uploadId), { recursive: true, mode: 0o700 })
      const started: Started = { key, contentType, startedAt: now() }
      await writeFile(join(folderOf(uploadId), 'upload.json'), JSON.stringify(started), { mode: 0o600 })
      return uploadId
    },
    receive: async (
      { key, uploadId, part, size }: MultipartUpload & { part: number; size: number },
      source: AsyncIterable<Uint8Array>,
      signal: AbortSignal,
    ) => {
      await read({ key, uploadId })
      if (!Number.isInteger(part) || part < 1 || part > MAX_PARTS)
        throw new PortError('rejected', `A part has a number from 1 to ${MAX_PARTS}.`, { code: 'BAD_PART' })
      const path = pathOf(uploadId, part)
      const written = await writeBlobFile(directory, path, '', source, { exactly: size }, signal)
      // Aborted meanwhile: the write made the folder anew, and nobody would look for it there.
      await read({ key, uploadId }).catch(async (error: unknown) => {
        await rm(folderOf(uploadId), { recursive: true, force: true })
        throw error
      })
      return written
    },
    /** The type, and the bytes of the parts one after the other. Rejects when a part is missing or another one. */
    join: async (upload: MultipartUpload, wanted: BlobPart[], signal: AbortSignal) => {
      const { contentType } = await read(upload)
      const etags = new Map((await parts(upload)).map(({ part, etag }) => [part, etag]))
      const wrong = wanted.find(({ part, etag }, i) => etags.get(part) !== etag || part !== i + 1)
      if (wanted.length === 0 || wrong)
        throw new PortError('rejected', 'A part of the upload is missing.', { code: 'INVALID_PART' })
      async function* joined(): AsyncGenerator<Uint8Array> {
        for (const { part } of wanted) {
          const opened = await openBlobFile(pathOf(upload.uploadId, part))
          if (!opened) throw noSuchUpload()
          yield* readBlobFile(opened.file, 0, opened.head.size - 1, signal)
        }
      }
      return { contentType, joined: joined() }
    },
    remove: async ({ uploadId }: MultipartUpload): Promise<void> => {
      if (UPLOAD_ID.test(uploadId)) await rm(folderOf(uploadId), { recursive: true, force: true })
    },
    list: async (prefix: string): Promise<StartedMultipart[]> => {
      const ids = await readdir(root).catch(() => [])
      const found = await Promise.all(
        ids.map(async (uploadId) => {
          const text = await readFile(join(root, uploadId, 'upload.json'), 'utf8').catch(() => null)
          if (text === null) return null
          const { key, startedAt } = JSON.parse(text) as Started
          return { key, uploadId, startedAt: new Date(startedAt) }
        }),
      )
      return found.filter((upload) => upload !== null).filter(({ key }) => key.startsWith(prefix))
    },
  }
}

const noSuchUpload = (): PortError =>
  new PortError('rejected', 'The upload is over: it was completed or abandoned.', { code: NO_SUCH_UPLOAD })
