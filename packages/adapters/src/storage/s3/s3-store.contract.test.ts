import { blobStoreContract } from '@viewzenix/testing/blob-store-contract'
import { startS3Double } from '@viewzenix/testing/doubles/s3'
import { describe, it } from 'vitest'
import { resilientBlobStore } from '../resilient-blob-store.ts'
import { createS3Store } from './s3-store.ts'

blobStoreContract('S3 (its double)', async () => {
  const double = await startS3Double()
  return { store: createS3Store(double.settings), advance: double.advance, stop: double.stop }
})

blobStoreContract('S3 behind its policy', async () => {
  const double = await startS3Double()
  const store = resilientBlobStore(createS3Store(double.settings), {
    clock: { now: () => new Date() },
    report: () => undefined,
  })
  return { store, advance: double.advance, stop: double.stop }
})

const {
  S3_ENDPOINT: endpoint,
  S3_REGION: region = 'us-east-1',
  S3_BUCKET: bucket = '',
  S3_ACCESS_KEY_ID: accessKeyId = '',
  S3_SECRET_ACCESS_KEY: secretAccessKey = '',
  S3_FORCE_PATH_STYLE: pathStyle = 'true',
} = process.env

if (endpoint)
  blobStoreContract(`The real S3 at ${endpoint}`, async () => ({
    store: createS3Store({
      endpoint,
      region,
      bucket,
      accessKeyId,
      secretAccessKey,
      forcePathStyle: pathStyle === 'true',
    }),
    advance: null,
    stop: async () => undefined,
  }))
else
  describe('A real S3', () => {
    it.skip('was not run: set S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY', () =>
      undefined)
  })
