/**
 * A blob as one file: a head of 512 bytes (type and etag as JSON, padded with spaces), then the bytes. Head and
 * bytes cannot disagree, since one rename puts both in place; a reader sees the old blob or the new one, whole.
 */
import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type BlobHead, PortError } from '@viewzenix/core/ports'

const HEAD_BYTES = 512

/** Writes beside the place and renames: what is cut short leaves nothing behind but a file in `tmp`, removed at once. */
export const writeBlobFile = async (
  directory: string,
  path: string,
  contentType: string,
  source: AsyncIterable<Uint8Array>,
  limits: { exactly: number | null },
  signal: AbortSignal,
): Promise<{ etag: string; size: number }> => {
  const etag = randomUUID().replaceAll('-', '')
  const temporary = join(directory, 'tmp', etag)
  await mkdir(dirname(temporary), { recursive: true })
  let file: FileHandle | null = null
  let size = 0
  try {
    file = await open(temporary, 'wx', 0o600)
    await file.writeFile(JSON.stringify({ contentType, etag }).padEnd(HEAD_BYTES))
    for await (const chunk of source) {
      signal.throwIfAborted()
      size += chunk.byteLength
      if (limits.exactly !== null && size > limits.exactly) throw wrongSize(limits.exactly)
      await file.writeFile(chunk)
    }
    if (limits.exactly !== null && size !== limits.exactly) throw wrongSize(limits.exactly)
    await file.sync()
    await file.close()
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await rename(temporary, path)
    await syncFolder(dirname(path))
    return { etag, size }
  } catch (error) {
    await file?.close().catch(() => undefined)
    await rm(temporary, { force: true })
    throw error
  }
}

/** A rename is on the disk when its folder is. */
const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

const wrongSize = (exactly: number): PortError =>
  new PortError('rejected', `The upload must be of exactly ${exactly} bytes.`, { code: 'WRONG_SIZE' })

/** Opens a blob; null when there is none. The caller closes the file. */
export const openBlobFile = async (path: string): Promise<{ file: FileHandle; head: BlobHead } | null> => {
  const file = await openOrNull(path)
  if (!file) return null
  try {
    const { buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    const { contentType, etag } = JSON.parse(buffer.toString()) as { contentType: string; etag: string }
    const { size, mtime } = await file.stat()
    return { file, head: { contentType, etag, size: size - HEAD_BYTES, modifiedAt: mtime } }
  } catch (error) {
    await file.close()
    throw error
  }
}

const openOrNull = async (path: string): Promise<FileHandle | null> => {
  try {
    return await open(path, 'r')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw error
  }
}

/** Bytes `start` to `end` (inclusive) of an opened blob; closes it at the end, however that comes. */
export async function* readBlobFile(
  file: FileHandle,
  start: number,
  end: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    if (end < start) return
    const stream = file.createReadStream({
      start: HEAD_BYTES + start,
      end: HEAD_BYTES + end,
      highWaterMark: 256 * 1024,
      autoClose: false,
      signal,
    })
    yield* stream
  } finally {
    await file.close()
  }
}
