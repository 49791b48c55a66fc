/** Where files are kept, behind its policy; and the door of the local disk, where it is that. */
import { join } from 'node:path'
import {
  createDiskStore,
  createS3Store,
  type DiskDoor,
  resilientBlobStore,
} from '@viewzenix/adapters/storage'
import type { Files } from '@viewzenix/core/file'
import type { Platform } from '@viewzenix/core/platform'
import type { Config } from '../config.ts'
import type { Observation } from './observation.ts'

export type FileParts = { files: Files; door: DiskDoor | null }

export const createFiles = (platform: Platform, config: Config, observed: Observation): FileParts => {
  const { s3, cdnBaseUrl, cloudfront } = config.files
  if (s3) {
    const cdn = cdnBaseUrl === null ? null : { baseUrl: cdnBaseUrl, cloudfront }
    const blobs = resilientBlobStore(createS3Store({ ...s3, cdn }), observed)
    return { files: { ...platform, blobs }, door: null }
  }
  const disk = createDiskStore({
    directory: join(config.dataDir, 'files'),
    secrets: platform.sealer.deriveAll('files'),
    baseUrl: `${platform.publicUrl}/files/blob`,
    ...(cdnBaseUrl === null ? {} : { downloadUrl: `${cdnBaseUrl}/files/blob` }),
  })
  return { files: { ...platform, blobs: resilientBlobStore(disk, observed) }, door: disk.door }
}
