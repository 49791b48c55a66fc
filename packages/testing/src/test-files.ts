/** A file store for tests: the S3 adapter against its double, and a browser that sends to it. */
import { createS3Store } from '@viewzenix/adapters/storage'
import type { Files } from '@viewzenix/core/file'
import type { Platform } from '@viewzenix/core/platform'
import { startS3Double } from './doubles/s3.ts'

export const createTestFiles = async (platform: Platform) => {
  const double = await startS3Double()
  const files: Files = { ...platform, blobs: createS3Store(double.settings) }
  /** As a browser does; resolves to the store's status. */
  const send = async (
    signed: { url: string; headers: Record<string, string> },
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<number> => {
    const response = await fetch(signed.url, { method: 'PUT', headers: signed.headers, body: bytes })
    await response.arrayBuffer()
    return response.status
  }
  return { files, double, send, stop: double.stop }
}
