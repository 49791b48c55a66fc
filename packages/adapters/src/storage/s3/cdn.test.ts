import { createVerify, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createS3Store } from './s3-store.ts'

const settings = {
  bucket: 'viewzenix',
  region: 'eu-test-1',
  endpoint: null,
  accessKeyId: 'AKIATEST',
  secretAccessKey: 'secret',
  forcePathStyle: false,
}
const download = {
  key: 'w/one/two',
  fileName: 'a b.png',
  contentType: 'image/png',
  disposition: 'attachment' as const,
  expiresInSeconds: 60,
}
const never = new AbortController().signal

describe('downloads through a CDN', () => {
  it('keep the bucket’s own signature where the CDN passes them on', async () => {
    const direct = createS3Store(settings)
    const store = createS3Store({
      ...settings,
      cdn: { baseUrl: 'https://cdn.example.com', cloudfront: null },
    })
    const url = new URL(await store.presignDownload(download, never))
    expect(url.origin + url.pathname).toBe('https://cdn.example.com/w/one/two')
    expect(url.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/)
    expect(store.origins).toEqual([...direct.origins, 'https://cdn.example.com'])
    expect(direct.origins).toEqual(['https://viewzenix.s3.eu-test-1.amazonaws.com'])
  })

  it('are signed for CloudFront with its key, until they expire, name and type included', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    const cloudfront = { keyPairId: 'K1', privateKey }
    const store = createS3Store({ ...settings, cdn: { baseUrl: 'https://cdn.example.com', cloudfront } })
    const url = new URL(await store.presignDownload(download, never))
    const { searchParams } = url
    expect(searchParams.get('Key-Pair-Id')).toBe('K1')
    expect(searchParams.get('response-content-type')).toBe('image/png')
    expect(searchParams.get('response-content-disposition')).toContain('a%20b.png')
    expect(searchParams.get('X-Amz-Signature')).toBeNull()
    const expires = Number(searchParams.get('Expires'))
    expect(Math.abs(expires - Date.now() / 1000 - 60)).toBeLessThan(5)
    const [resource = ''] = url.href.split('&Expires=')
    const policy = JSON.stringify({
      Statement: [{ Resource: resource, Condition: { DateLessThan: { 'AWS:EpochTime': expires } } }],
    })
    const signature = (searchParams.get('Signature') ?? '')
      .replaceAll('-', '+')
      .replaceAll('_', '=')
      .replaceAll('~', '/')
    expect(createVerify('RSA-SHA1').update(policy).verify(publicKey, signature, 'base64')).toBe(true)
  })
})
