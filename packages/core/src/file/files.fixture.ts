/** A file store, and desks whose people attach files to orders: for tests of files and exports. */
import { createTestFiles } from '@viewzenix/testing/test-files'
import { expect } from 'vitest'
import { createPlatform, createRows } from '../platform/rows.fixture.ts'
import { userOf } from '../platform/writes.fixture.ts'
import type { BlobStore } from '../ports/index.ts'
import { beginUpload, completeUpload, type Files } from './index.ts'

export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
export const HOUR = 3_600_000

/** A platform on a database of its own, with the double of S3 behind it. */
export const createFileTest = async () => {
  const test = await createPlatform(new Date())
  const store = await createTestFiles(test.platform)
  const { files } = store

  const setUp = async () => {
    const rows = await createRows(test.platform)
    const other = await createRows(test.platform)
    const { workspaceId } = rows
    return {
      rows,
      other,
      actor: userOf(workspaceId, 'trader'),
      viewer: userOf(workspaceId, 'viewer'),
      stranger: userOf(other.workspaceId),
      subject: { subjectKind: 'order' as const, subjectId: rows.orderId },
    }
  }
  type Setup = Awaited<ReturnType<typeof setUp>>

  const attach = async (
    { actor, subject }: Setup,
    bytes: Uint8Array<ArrayBuffer> = PNG,
    declared: { name?: string; contentType?: string } = {},
  ) => {
    const begun = await beginUpload(files, actor, {
      ...subject,
      name: declared.name ?? 'chart.png',
      contentType: declared.contentType ?? 'image/png',
      size: bytes.byteLength,
    })
    if (begun.upload.kind !== 'single') throw new Error('It should be sent at once')
    expect(await store.send(begun.upload, bytes)).toBe(200)
    return completeUpload(files, actor, { id: begun.file.id })
  }
  const keyOf = (id: string, { rows }: Setup) => `w/${rows.workspaceId}/${id}`
  return {
    test,
    store,
    files,
    setUp,
    attach,
    keyOf,
    /** As it arrived, or as it was taken in. */
    inStore: (id: string, setup: Setup) =>
      store.double.keys().some((key) => key.startsWith(keyOf(id, setup))),
    failing: (changes: Partial<BlobStore>): Files => ({ ...files, blobs: { ...files.blobs, ...changes } }),
    stop: async () => {
      await store.stop()
      await test.close()
    },
  }
}
