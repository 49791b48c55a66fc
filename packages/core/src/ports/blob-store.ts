/**
 * Where the bytes of files are kept. Browsers talk to the store itself, through signed addresses that are good for
 * one act, one key and a short time; the store enforces the type and the exact size that were signed.
 *
 * key: lower-case path without leading slash, such as `w/<workspace>/<file>`; no segment begins with a dot
 * part: a piece of a multipart upload, numbered from 1; all but the last are of one size, at least 5 MiB
 */
export interface BlobStore {
  readonly kind: 'disk' | 's3'
  /** Origins that a browser has to reach for uploads and downloads; none where they are our own. */
  readonly origins: readonly string[]

  /** An address for one `PUT` of exactly `size` bytes of this type; anything else is refused by the store. */
  presignUpload(
    upload: { key: string; contentType: string; size: number; expiresInSeconds: number },
    signal: AbortSignal,
  ): Promise<SignedUpload>
  startMultipart(blob: { key: string; contentType: string }, signal: AbortSignal): Promise<string>
  /** An address for one `PUT` of exactly `size` bytes; the same part may be sent again and replaces the earlier one. */
  presignPart(
    part: { key: string; uploadId: string; part: number; size: number; expiresInSeconds: number },
    signal: AbortSignal,
  ): Promise<SignedUpload>
  putPart(
    part: { key: string; uploadId: string; part: number },
    bytes: Uint8Array,
    signal: AbortSignal,
  ): Promise<void>
  /** What has arrived, in order. Throws PortError `rejected` with code NO_SUCH_UPLOAD when it is over. */
  listParts(upload: MultipartUpload, signal: AbortSignal): Promise<BlobPart[]>
  /** Makes the blob of these parts; until then there is none. NO_SUCH_UPLOAD: it is over already, see `head`. */
  completeMultipart(upload: MultipartUpload, parts: BlobPart[], signal: AbortSignal): Promise<void>
  /** One that is gone is no error. */
  abortMultipart(upload: MultipartUpload, signal: AbortSignal): Promise<void>
  listMultiparts(
    prefix: string,
    cursor: string | null,
    signal: AbortSignal,
  ): Promise<BlobPage<StartedMultipart>>

  /** An address from which anybody who has it can read the blob (ranges too) until it expires. */
  presignDownload(
    download: {
      key: string
      fileName: string
      contentType: string
      disposition: 'inline' | 'attachment'
      expiresInSeconds: number
    },
    signal: AbortSignal,
  ): Promise<string>

  put(key: string, bytes: Uint8Array, contentType: string, signal: AbortSignal): Promise<void>
  /** Streams the blob or, with `range`, its bytes from `start` to `end` (inclusive); null when there is none. */
  get(key: string, signal: AbortSignal, range?: ByteRange): Promise<BlobBody | null>
  head(key: string, signal: AbortSignal): Promise<BlobHead | null>
  /** The same bytes and type under another key, which no address was ever signed for; false when there is no `from`. */
  copy(from: string, to: string, signal: AbortSignal): Promise<boolean>
  /** Keys that are gone are no error. */
  delete(keys: string[], signal: AbortSignal): Promise<void>
  /** In the order of keys. */
  list(prefix: string, cursor: string | null, signal: AbortSignal): Promise<BlobPage<BlobEntry>>
  /** Rejects when the store cannot be used. */
  probe(signal: AbortSignal): Promise<void>
}

export type SignedUpload = { method: 'PUT'; url: string; headers: Record<string, string>; expiresAt: Date }
export type MultipartUpload = { key: string; uploadId: string }
export type StartedMultipart = MultipartUpload & { startedAt: Date }
export type BlobPart = { part: number; size: number; etag: string }
export type ByteRange = { start: number; end: number }
export type BlobHead = { size: number; contentType: string; etag: string; modifiedAt: Date }
/** `size` is the whole blob's, whatever range was asked for. A body that breaks off rejects while it is read. */
export type BlobBody = BlobHead & { body: AsyncIterable<Uint8Array> }
export type BlobEntry = { key: string; size: number; modifiedAt: Date }
export type BlobPage<T> = { items: T[]; cursor: string | null }

/** Code of a PortError: the multipart upload was completed, aborted, or never was. */
export const NO_SUCH_UPLOAD = 'NO_SUCH_UPLOAD'

/** The least size of a part that is not the last, as S3 has it. */
export const MIN_PART_BYTES = 5 * 1024 * 1024

const SEGMENT = '[a-z0-9][a-z0-9._-]{0,127}'
const KEY = new RegExp(`^${SEGMENT}(/${SEGMENT}){0,7}$`)

/** Whether a text can be a key: so formed that no store reads anything else than a name into it. */
export const isBlobKey = (key: string): boolean => KEY.test(key)
