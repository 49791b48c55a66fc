/**
 * Blobs in a bucket of S3 or of what speaks like it: AWS, Cloudflare R2, MinIO, Ceph. Only what all of them have is
 * used: no POST policies (R2 has none), no multi-object delete (its checksums differ), no checksums of ours in
 * presigned uploads. The SDK makes one attempt: repeating is the policy's.
 */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import {
  type BlobBody,
  type BlobPart,
  type BlobStore,
  isBlobKey,
  PortError,
  type SignedUpload,
} from '@viewzenix/core/ports'
import { contentDisposition } from '../content-disposition.ts'
import { type CdnSettings, throughCdn } from './cdn.ts'
import { explainS3, isMissing } from './explain-s3.ts'

export type S3Settings = {
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** null: AWS's own of the region. */
  endpoint: string | null
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`. */
  forcePathStyle: boolean
  cdn?: CdnSettings | null
}

/** Deletions at a time. */
const DELETES = 8

export const createS3Store = (settings: S3Settings): BlobStore => {
  const { bucket: Bucket, cdn = null } = settings
  const client = new S3Client({
    region: settings.region,
    ...(settings.endpoint === null ? {} : { endpoint: settings.endpoint }),
    forcePathStyle: settings.forcePathStyle,
    credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 1,
  })
  const checked = (key: string): string => {
    if (!isBlobKey(key)) throw new PortError('rejected', 'This is no key of a blob.', { code: 'BAD_KEY' })
    return key
  }
  /** Signs what a browser must send exactly so. It cannot choose its Content-Length: that is its body's. */
  const signPut = async (
    command: PutObjectCommand | UploadPartCommand,
    expiresIn: number,
    headers: Record<string, string>,
  ): Promise<SignedUpload> => {
    const signableHeaders = new Set(['content-length', ...Object.keys(headers)])
    const expiresAt = new Date(Date.now() + expiresIn * 1000)
    const url =
      command instanceof PutObjectCommand
        ? await getSignedUrl(client, command, { expiresIn, signableHeaders })
        : await getSignedUrl(client, command, { expiresIn, signableHeaders })
    return { method: 'PUT', url, headers, expiresAt }
  }

  const store: BlobStore = {
    kind: 's3',
    origins: [...new Set([bucketOrigin(settings), ...(cdn ? [new URL(cdn.baseUrl).origin] : [])])],

    presignUpload: ({ key, contentType, size, expiresInSeconds }, signal) =>
      ask(signal, () =>
        signPut(
          new PutObjectCommand({ Bucket, Key: checked(key), ContentType: contentType, ContentLength: size }),
          expiresInSeconds,
          { 'content-type': contentType },
        ),
      ),
    presignPart: ({ key, uploadId, part, size, expiresInSeconds }, signal) =>
      ask(signal, () =>
        signPut(
          new UploadPartCommand({
            Bucket,
            Key: checked(key),
            UploadId: uploadId,
            PartNumber: part,
            ContentLength: size,
          }),
          expiresInSeconds,
          {},
        ),
      ),
    presignDownload: ({ key, fileName, contentType, disposition, expiresInSeconds }, signal) =>
      ask(signal, async () => {
        const command = new GetObjectCommand({
          Bucket,
          Key: checked(key),
          ResponseContentType: contentType,
          ResponseContentDisposition: contentDisposition(disposition, fileName),
        })
        const signed = await getSignedUrl(client, command, { expiresIn: expiresInSeconds })
        return cdn ? throughCdn(cdn, key, signed, expiresInSeconds) : signed
      }),

    startMultipart: ({ key, contentType }, signal) =>
      ask(signal, async (abortSignal) => {
        const command = new CreateMultipartUploadCommand({
          Bucket,
          Key: checked(key),
          ContentType: contentType,
        })
        const { UploadId } = await client.send(command, { abortSignal })
        if (!UploadId) throw rubbish()
        return UploadId
      }),
    putPart: ({ key, uploadId, part }, bytes, signal) =>
      ask(signal, async (abortSignal) => {
        const command = new UploadPartCommand({
          Bucket,
          Key: checked(key),
          UploadId: uploadId,
          PartNumber: part,
          Body: bytes,
          ContentLength: bytes.byteLength,
        })
        const { ETag } = await client.send(command, { abortSignal })
        if (!ETag) throw rubbish()
      }),
    listParts: ({ key, uploadId }, signal) =>
      ask(signal, async (abortSignal) => {
        const parts: BlobPart[] = []
        let marker: string | undefined
        do {
          const page = await client.send(
            new ListPartsCommand({ Bucket, Key: checked(key), UploadId: uploadId, PartNumberMarker: marker }),
            { abortSignal },
          )
          // A body that is not S3's reads as an empty answer; S3's own always names the upload.
          if (page.UploadId !== uploadId) throw rubbish()
          for (const { PartNumber, Size, ETag } of page.Parts ?? [])
            if (PartNumber !== undefined && Size !== undefined && ETag !== undefined)
              parts.push({ part: PartNumber, size: Size, etag: ETag })
          marker = page.IsTruncated ? page.NextPartNumberMarker : undefined
        } while (marker !== undefined)
        return parts
      }),
    completeMultipart: ({ key, uploadId }, parts, signal) =>
      ask(
        signal,
        async (abortSignal) => {
          const { ETag } = await client.send(
            new CompleteMultipartUploadCommand({
              Bucket,
              Key: checked(key),
              UploadId: uploadId,
              MultipartUpload: { Parts: parts.map(({ part, etag }) => ({ PartNumber: part, ETag: etag })) },
            }),
            { abortSignal },
          )
          // S3 answers 200 before it has joined the parts, and may say in the body that it could not.
          if (!ETag) throw rubbish('unknown')
        },
        ONCE,
      ),
    abortMultipart: ({ key, uploadId }, signal) =>
      ask(signal, async (abortSignal) => {
        const command = new AbortMultipartUploadCommand({ Bucket, Key: checked(key), UploadId: uploadId })
        await client.send(command, { abortSignal }).catch(unlessMissing)
      }),
    listMultiparts: (prefix, cursor, signal) =>
      ask(signal, async (abortSignal) => {
        const [keyMarker, uploadMarker] = cursor === null ? [] : cursor.split('\n')
        const page = await client.send(
          new ListMultipartUploadsCommand({
            Bucket,
            Prefix: prefix,
            KeyMarker: keyMarker,
            UploadIdMarker: uploadMarker,
          }),
          { abortSignal },
        )
        if (page.Bucket !== Bucket) throw rubbish()
        return {
          items: (page.Uploads ?? []).flatMap(({ Key, UploadId, Initiated }) =>
            Key && UploadId ? [{ key: Key, uploadId: UploadId, startedAt: Initiated ?? new Date(0) }] : [],
          ),
          cursor: page.IsTruncated ? `${page.NextKeyMarker}\n${page.NextUploadIdMarker}` : null,
        }
      }),

    put: (key, bytes, contentType, signal) =>
      ask(signal, async (abortSignal) => {
        const command = new PutObjectCommand({
          Bucket,
          Key: checked(key),
          Body: bytes,
          ContentType: contentType,
          ContentLength: bytes.byteLength,
        })
        const { ETag } = await client.send(command, { abortSignal })
        if (!ETag) throw rubbish()
      }),
    get: (key, signal, range) =>
      ask(signal, async (abortSignal): Promise<BlobBody | null> => {
        const Range = range && `bytes=${range.start}-${range.end}`
        const command = new GetObjectCommand({ Bucket, Key: checked(key), Range })
        const found = await client.send(command, { abortSignal }).catch(unlessMissing)
        if (!found) return null
        const { Body, ContentLength = 0, ContentRange, ContentType = '', ETag = '', LastModified } = found
        const size = ContentRange ? Number(ContentRange.split('/').at(-1)) : ContentLength
        const body = Body as AsyncIterable<Uint8Array>
        return {
          size,
          contentType: ContentType,
          etag: ETag,
          modifiedAt: LastModified ?? new Date(0),
          body: whole(body, ContentLength),
        }
      }),
    head: (key, signal) =>
      ask(signal, async (abortSignal) => {
        const command = new HeadObjectCommand({ Bucket, Key: checked(key) })
        const found = await client.send(command, { abortSignal }).catch(unlessMissing)
        if (!found) return null
        const { ContentLength, ContentType = '', ETag, LastModified } = found
        if (ContentLength === undefined || ETag === undefined) throw rubbish()
        return {
          size: ContentLength,
          contentType: ContentType,
          etag: ETag,
          modifiedAt: LastModified ?? new Date(0),
        }
      }),
    copy: (from, to, signal) =>
      ask(signal, async (abortSignal) => {
        const command = new CopyObjectCommand({
          Bucket,
          Key: checked(to),
          CopySource: `${Bucket}/${checked(from)}`,
        })
        const copied = await client.send(command, { abortSignal }).catch(unlessMissing)
        // S3 answers 200 before it has copied, and may say in the body that it could not.
        if (copied && !copied.CopyObjectResult?.ETag) throw rubbish()
        return copied !== null
      }),
    delete: (keys, signal) =>
      ask(signal, async (abortSignal) => {
        for (let i = 0; i < keys.length; i += DELETES)
          await Promise.all(
            keys
              .slice(i, i + DELETES)
              .map((key) =>
                client.send(new DeleteObjectCommand({ Bucket, Key: checked(key) }), { abortSignal }),
              ),
          )
      }),
    list: (prefix, cursor, signal) =>
      ask(signal, async (abortSignal) => {
        const command = new ListObjectsV2Command({
          Bucket,
          Prefix: prefix,
          ContinuationToken: cursor ?? undefined,
        })
        const page = await client.send(command, { abortSignal })
        if (page.Name !== Bucket) throw rubbish()
        return {
          items: (page.Contents ?? []).flatMap(({ Key, Size = 0, LastModified = new Date(0) }) =>
            Key ? [{ key: Key, size: Size, modifiedAt: LastModified }] : [],
          ),
          cursor: page.IsTruncated ? (page.NextContinuationToken ?? null) : null,
        }
      }),
    probe: (signal) =>
      ask(signal, async (abortSignal) => {
        await client.send(new HeadBucketCommand({ Bucket }), { abortSignal })
      }),
  }
  return store
}

/** Of `ask`: the call may not be made twice. */
const ONCE = false

const ask = async <T>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
  idempotent = true,
): Promise<T> => {
  try {
    signal.throwIfAborted()
    return await work(signal)
  } catch (error) {
    throw explainS3(error, idempotent)
  }
}

const unlessMissing = (error: unknown): null => {
  if (isMissing(error)) return null
  throw error
}

const rubbish = (kind: 'transient' | 'unknown' = 'transient'): PortError =>
  new PortError(kind, 'The file store gave an answer that is not one of S3’s.', { code: 'RUBBISH' })

/** A body that ends early is no body: without this a cut connection could look like a short file. */
async function* whole(body: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array> {
  let seen = 0
  try {
    for await (const chunk of body) {
      seen += chunk.byteLength
      yield chunk
    }
  } catch (error) {
    throw explainS3(error, true)
  }
  if (seen !== length)
    throw new PortError('transient', 'The file store broke off in the middle of a file.', {
      code: 'TRUNCATED',
    })
}

const bucketOrigin = ({ endpoint, region, bucket, forcePathStyle }: S3Settings): string => {
  const url = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`)
  return forcePathStyle ? url.origin : `${url.protocol}//${bucket}.${url.host}`
}
