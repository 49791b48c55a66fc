import { createServer } from 'node:http'
import { blobStoreContract } from '@viewzenix/testing/blob-store-contract'
import { startS3Double } from '@viewzenix/testing/doubles/s3'
import { describe, expect, it } from 'vitest'
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

describe('S3', () => {
  const never = new AbortController().signal

  it('says that a person has to act when its keys or its bucket are wrong', async () => {
    const double = await startS3Double()
    const wrong = [
      [{ secretAccessKey: 'another' }, 'SignatureDoesNotMatch'],
      [{ accessKeyId: 'AKIANOBODY' }, 'InvalidAccessKeyId'],
      [{ bucket: 'elsewhere' }, 'NoSuchBucket'],
    ] as const
    for (const [changes, code] of wrong) {
      const store = createS3Store({ ...double.settings, ...changes })
      await expect(store.list('w/', null, never)).rejects.toMatchObject({ kind: 'misconfigured', code })
    }
    await double.stop()
  })

  it('makes nothing of a file that breaks off', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-length': '1000', etag: '"1"' })
      response.write('short', () => response.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const store = createS3Store({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-test-1',
      bucket: 'viewzenix',
      accessKeyId: 'AKIATEST',
      secretAccessKey: 'secret',
      forcePathStyle: true,
    })
    const found = await store.get('w/one', never)
    const read = async () => {
      for await (const _ of found?.body ?? []);
    }
    await expect(read()).rejects.toMatchObject({ name: 'PortError', kind: 'transient' })
    server.close()
  })
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
