export { createDiskStore, type DiskSettings, type DiskStore } from './disk/disk-store.ts'
export type { DiskDoor, OpenBlob } from './disk/door.ts'
export { type ResilientBlobStoreOptions, resilientBlobStore } from './resilient-blob-store.ts'
export { createS3Store, type S3Settings } from './s3/s3-store.ts'
