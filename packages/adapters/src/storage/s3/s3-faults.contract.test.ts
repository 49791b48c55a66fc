import type { BlobStore } from '@viewzenix/core/ports'
import { faultsContract } from '@viewzenix/testing/faults-contract'
import { throughPolicy } from '../resilient-blob-store.ts'
import { createS3Store } from './s3-store.ts'

const upload = { key: 'w/one/two', uploadId: 'upload-1' }
const XML = '<?xml version="1.0" encoding="UTF-8"?>'

/** One call to the store, and what a store that is well answers to it. */
const holds = (
  name: string,
  idempotent: boolean,
  body: string,
  call: (store: BlobStore, signal: AbortSignal) => Promise<unknown>,
  expected: Parameters<typeof faultsContract>[1]['expected'] = {},
) =>
  faultsContract(`The S3 store, ${name}`, {
    idempotent,
    expected,
    handle: (_request, response) => {
      const text = body && XML + body
      response.writeHead(200, {
        'content-type': 'application/xml',
        'content-length': String(text.length),
        etag: '"1"',
      })
      response.end(text)
    },
    connect: async ({ faulty, policy }) => {
      const s3 = createS3Store({
        endpoint: faulty,
        region: 'eu-test-1',
        bucket: 'viewzenix',
        accessKeyId: 'AKIATEST',
        secretAccessKey: 'secret',
        forcePathStyle: true,
      })
      const store = throughPolicy(s3, policy, { budgetMs: 8_000 })
      return (signal) => call(store, signal)
    },
  })

holds(
  'asking which parts have arrived',
  true,
  '<ListPartsResult><UploadId>upload-1</UploadId><IsTruncated>false</IsTruncated></ListPartsResult>',
  (store, signal) => store.listParts(upload, signal),
)

holds(
  'joining parts',
  false,
  '<CompleteMultipartUploadResult><ETag>"1"</ETag></CompleteMultipartUploadResult>',
  (store, signal) => store.completeMultipart(upload, [{ part: 1, size: 1, etag: '"1"' }], signal),
)

holds('copying a blob', true, '<CopyObjectResult><ETag>"1"</ETag></CopyObjectResult>', (store, signal) =>
  store.copy(upload.key, 'w/one/three', signal),
)

holds('looking for a blob', true, '', (store, signal) => store.head(upload.key, signal))

holds('writing a blob', true, '', (store, signal) =>
  store.put(upload.key, Buffer.from('bytes'), 'text/plain', signal),
)
