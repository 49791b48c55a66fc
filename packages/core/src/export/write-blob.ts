/** Writes a stream of unknown length to the store: one piece in memory at a time, as one blob or in parts. */
import { createHash } from 'node:crypto'
import { PART_BYTES } from '@viewzenix/schema'
import type { BlobStore } from '../ports/index.ts'

export type WrittenBlob = { bytes: number; sha256: string }

/** @throws PortError, or what the source throws; nothing of it is left then but parts that a sweep ends */
export const writeBlob = async (
  blobs: BlobStore,
  key: string,
  contentType: string,
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<WrittenBlob> => {
  const hash = createHash('sha256')
  const writer = createPartWriter(blobs, key, contentType, signal)
  let bytes = 0
  try {
    for await (const chunk of source) {
      signal.throwIfAborted()
      hash.update(chunk)
      bytes += chunk.byteLength
      await writer.write(chunk)
    }
    await writer.finish()
  } catch (error) {
    await writer.abandon()
    throw error
  }
  return { bytes, sha256: hash.digest('hex') }
}

const createPartWriter = (blobs: BlobStore, key: string, contentType: string, signal: AbortSignal) => {
  const buffer = Buffer.allocUnsafe(PART_BYTES)
  let filled = 0
  let parts = 0
  let uploadId: string | null = null

  const flush = async (): Promise<void> => {
    uploadId ??= await blobs.startMultipart({ key, contentType }, signal)
    parts++
    await blobs.putPart({ key, uploadId, part: parts }, buffer.subarray(0, filled), signal)
    filled = 0
  }
  return {
    write: async (chunk: Uint8Array): Promise<void> => {
      for (let at = 0; at < chunk.byteLength; ) {
        const piece = chunk.subarray(at, at + PART_BYTES - filled)
        buffer.set(piece, filled)
        filled += piece.byteLength
        at += piece.byteLength
        if (filled === PART_BYTES) await flush()
      }
    },
    finish: async (): Promise<void> => {
      if (uploadId === null) return blobs.put(key, buffer.subarray(0, filled), contentType, signal)
      if (filled > 0) await flush()
      const upload = { key, uploadId }
      await blobs.completeMultipart(upload, await blobs.listParts(upload, signal), signal)
    },
    abandon: async (): Promise<void> => {
      if (uploadId === null) return
      await blobs.abortMultipart({ key, uploadId }, AbortSignal.timeout(5_000)).catch(() => undefined)
    },
  }
}
