/**
 * Blobs on the local disk, behind the same signed addresses as an object store's. Several processes may share the
 * folder. blobs/<key>: finished blobs · multipart/<upload>/: parts that have arrived · tmp/: what is being written.
 */
import { readdir, rm, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { type BlobPart, type BlobStore, isBlobKey, PortError, type SignedUpload } from '@viewzenix/core/ports'
import { contentDisposition } from '../content-disposition.ts'
import { openBlobFile, readBlobFile, writeBlobFile } from './blob-file.ts'
import { createDoor, type DiskDoor } from './door.ts'
import { createMultiparts } from './multiparts.ts'
import { type Grant, signAddress } from './signed-address.ts'

export type DiskSettings = {
  directory: string
  /** Of 32 bytes. The first signs addresses; one that any of them signed is good. */
  secrets: readonly [Buffer, ...Buffer[]]
  /** Where the server has the store's door, such as `https://viewzenix.example.com/files/blob`. */
  baseUrl: string
  /** Downloads go through this instead, such as a CDN in front of `baseUrl`. */
  downloadUrl?: string
  now?: () => number
}

export type DiskStore = BlobStore & { readonly door: DiskDoor }

const PAGE = 1000

export const createDiskStore = (settings: DiskSettings): DiskStore => {
  const { directory, secrets, baseUrl, downloadUrl = baseUrl, now = Date.now } = settings
  const [secret] = secrets
  const blobs = join(directory, 'blobs')
  const pathOf = (key: string): string => {
    if (!isBlobKey(key)) throw new PortError('rejected', 'This is no key of a blob.', { code: 'BAD_KEY' })
    return join(blobs, ...key.split('/'))
  }
  const multiparts = createMultiparts(directory, now)
  const headOf = async (key: string) => {
    const opened = await openBlobFile(pathOf(key))
    await opened?.file.close()
    return opened?.head ?? null
  }
  const entryOf = async (key: string) => {
    const head = await headOf(key)
    return head && { key, size: head.size, modifiedAt: head.modifiedAt }
  }
  const signUpload = (
    grant: Exclude<Grant, { act: 'get' }>,
    headers: Record<string, string>,
  ): SignedUpload => ({
    method: 'PUT',
    url: signAddress(secret, baseUrl, grant),
    headers,
    expiresAt: new Date(grant.expires * 1000),
  })
  const expiry = (seconds: number) => Math.floor(now() / 1000) + seconds

  const store: BlobStore = {
    kind: 'disk',
    origins: downloadUrl === baseUrl ? [] : [new URL(downloadUrl).origin],

    presignUpload: guarded(async ({ key, contentType, size, expiresInSeconds }) => {
      pathOf(key)
      return signUpload(
        { act: 'put', key, contentType, size, expires: expiry(expiresInSeconds) },
        { 'content-type': contentType },
      )
    }),
    presignPart: guarded(async ({ key, uploadId, part, size, expiresInSeconds }) => {
      pathOf(key)
      return signUpload({ act: 'part', key, uploadId, part, size, expires: expiry(expiresInSeconds) }, {})
    }),
    presignDownload: guarded(async ({ key, fileName, contentType, disposition, expiresInSeconds }) => {
      pathOf(key)
      return signAddress(secret, downloadUrl, {
        act: 'get',
        key,
        contentType,
        disposition: contentDisposition(disposition, fileName),
        expires: expiry(expiresInSeconds),
      })
    }),

    startMultipart: guarded(async ({ key, contentType }, signal) => {
      pathOf(key)
      return multiparts.start(key, contentType, signal)
    }),
    putPart: guarded(async (part, bytes, signal) => {
      await multiparts.receive({ ...part, size: bytes.byteLength }, once(bytes), signal)
    }),
    listParts: guarded((upload) => multiparts.parts(upload)),
    completeMultipart: guarded(async (upload, parts: BlobPart[], signal) => {
      const { contentType, joined } = await multiparts.join(upload, parts, signal)
      await writeBlobFile(directory, pathOf(upload.key), contentType, joined, { exactly: null }, signal)
      await multiparts.remove(upload)
    }),
    abortMultipart: guarded((upload) => multiparts.remove(upload)),
    listMultiparts: guarded(async (prefix) => ({ items: await multiparts.list(prefix), cursor: null })),

    put: guarded(async (key, bytes, contentType, signal) => {
      await writeBlobFile(directory, pathOf(key), contentType, once(bytes), { exactly: null }, signal)
    }),
    get: guarded(async (key, signal, range) => {
      const head = await headOf(key)
      if (!head) return null
      const end = Math.min(range?.end ?? head.size - 1, head.size - 1)
      return { ...head, body: readLater(pathOf(key), head.etag, range?.start ?? 0, end, signal) }
    }),
    head: guarded((key) => headOf(key)),
    copy: guarded(async (from, to, signal) => {
      const target = pathOf(to)
      const opened = await openBlobFile(pathOf(from))
      if (!opened) return false
      const { contentType, size } = opened.head
      const bytes = readBlobFile(opened.file, 0, size - 1, signal)
      await writeBlobFile(directory, target, contentType, bytes, { exactly: size }, signal)
      return true
    }),
    delete: guarded(async (keys) => {
      for (const key of keys) await rm(pathOf(key), { force: true })
    }),
    list: guarded(async (prefix, cursor) => {
      const found = (await listKeys(blobs)).filter(
        (k) => k.startsWith(prefix) && (cursor === null || k > cursor),
      )
      const items = await Promise.all(found.slice(0, PAGE).map(entryOf))
      return {
        items: items.filter((i) => i !== null),
        cursor: found.length > PAGE ? (found[PAGE - 1] ?? null) : null,
      }
    }),
    probe: guarded(async (signal) => {
      const path = join(directory, 'probe')
      await writeBlobFile(directory, path, 'text/plain', once(Buffer.from('probe')), { exactly: 5 }, signal)
      await rm(path, { force: true })
    }),
  }

  return { ...store, door: createDoor({ secrets, now, directory, pathOf, multiparts }) }
}

const listKeys = async (folder: string): Promise<string[]> => {
  if (!(await stat(folder).catch(() => null))) return []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

/** Opens the file when it is read: a body that nobody reads keeps nothing open. */
async function* readLater(
  path: string,
  etag: string,
  start: number,
  end: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const opened = await openBlobFile(path)
  if (opened?.head.etag !== etag) {
    await opened?.file.close()
    throw new PortError('transient', 'The file was changed while it was read.')
  }
  yield* readBlobFile(opened.file, start, end, signal)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** No room, no right, a broken disk: a person has to act. Everything else of the disk's may pass. */
const FOR_A_PERSON = new Set<unknown>([
  'ENOSPC',
  'ENOTDIR',
  'EEXIST',
  'EDQUOT',
  'EACCES',
  'EPERM',
  'EROFS',
  'EIO',
])

/** PortErrors alone leave the store. Nothing that it does is done by half, so that a failure may be tried again. */
const guarded =
  <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
  async (...args: A): Promise<T> => {
    const signal = args.find((arg) => arg instanceof AbortSignal)
    try {
      signal?.throwIfAborted()
      return await work(...args)
    } catch (error) {
      if (error instanceof PortError) throw error
      const code = error instanceof Error && 'code' in error ? error.code : null
      if (FOR_A_PERSON.has(code))
        throw new PortError('misconfigured', `The folder of the files cannot be used (${code}).`, {
          code: String(code),
          cause: error,
        })
      throw new PortError('transient', 'The files could not be read or written.', { cause: error })
    }
  }
