/** What the server's route needs to answer a signed address: it checks the grant, and reads and writes the disk. */
import { type BlobHead, PortError } from '@viewzenix/core/ports'
import { openBlobFile, readBlobFile, writeBlobFile } from './blob-file.ts'
import type { Multiparts } from './multiparts.ts'
import { type Grant, readAddress } from './signed-address.ts'

export type DiskDoor = {
  /** null: not signed by us, changed, or expired. */
  open(key: string, query: URLSearchParams): Grant | null
  /** Takes exactly the bytes and the type that were signed. @throws PortError `rejected` when they are others */
  receive(
    grant: Exclude<Grant, { act: 'get' }>,
    sent: { contentType: string | null; contentLength: number | null; body: AsyncIterable<Uint8Array> },
    signal: AbortSignal,
  ): Promise<{ etag: string }>
  /** The head, and its bytes once they are asked for; null when the blob is gone. */
  read(key: string, signal: AbortSignal): Promise<OpenBlob | null>
}

export type OpenBlob = {
  head: BlobHead
  bytes(start: number, end: number): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

export const createDoor = (disk: {
  secrets: readonly Buffer[]
  now: () => number
  directory: string
  pathOf(key: string): string
  multiparts: Multiparts
}): DiskDoor => ({
  open: (key, query) => readAddress(disk.secrets, key, query, disk.now),
  receive: (grant, sent, signal) => {
    if (sent.contentLength !== null && sent.contentLength !== grant.size)
      throw refused(`The upload must be of exactly ${grant.size} bytes, not ${sent.contentLength}.`)
    if (grant.act === 'part') return disk.multiparts.receive(grant, sent.body, signal)
    if (sent.contentType !== grant.contentType)
      throw refused(`The upload must be of the type ${grant.contentType}.`)
    const { key, contentType, size } = grant
    return writeBlobFile(disk.directory, disk.pathOf(key), contentType, sent.body, { exactly: size }, signal)
  },
  read: async (key, signal) => {
    const opened = await openBlobFile(disk.pathOf(key))
    return (
      opened && {
        head: opened.head,
        bytes: (start, end) => readBlobFile(opened.file, start, end, signal),
        close: () => opened.file.close(),
      }
    )
  },
})

const refused = (message: string): PortError => new PortError('rejected', message, { code: 'NOT_AS_SIGNED' })
