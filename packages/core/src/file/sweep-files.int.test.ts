import { afterAll, describe, expect, it } from 'vitest'
import { File } from '../entities/file.entity.ts'
import { newId } from '../platform/ids.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { createFileTest, HOUR, PNG } from './files.fixture.ts'
import { beginUpload, sweepFiles } from './index.ts'

const { test, store, files, setUp, attach, inStore, stop } = await createFileTest()
afterAll(stop)

describe('the sweep', () => {
  it('takes away what was never finished and what no row knows, and nothing else', async () => {
    const setup = await setUp()
    const kept = await attach(setup)
    const begun = await beginUpload(files, setup.actor, {
      ...setup.subject,
      name: 'chart.png',
      contentType: 'image/png',
      size: PNG.length,
    })
    if (begun.upload.kind !== 'single') return expect.fail('It should be sent at once')
    await store.send(begun.upload, PNG)
    const never = AbortSignal.timeout(10_000)
    const orphan = `w/${setup.rows.workspaceId}/${newId()}`
    await files.blobs.put(orphan, PNG, 'image/png', never)
    await files.blobs.startMultipart({ key: orphan, contentType: 'image/png' }, never)
    const before = test.clock.at
    await sweepFiles(files, 'request-1')
    expect(inStore(begun.file.id, setup)).toBe(true)
    test.clock.at = new Date(before.getTime() + 25 * HOUR)
    expect(await sweepFiles(files, 'request-1')).toMatchObject({ orphans: expect.any(Number) })
    test.clock.at = before
    expect(inStore(begun.file.id, setup)).toBe(false)
    expect(store.double.keys()).not.toContain(orphan)
    expect((await files.blobs.listMultiparts(orphan, null, never)).items).toEqual([])
    expect(inStore(kept.id, setup)).toBe(true)
    const row = await runQuery(test.platform, setup.rows.workspaceId, (em) =>
      em.findOneOrFail(File, begun.file.id),
    )
    expect(row).toMatchObject({ state: 'deleted', reason: 'Its upload was never finished.' })
    expect(row.blobGoneAt).not.toBeNull()
  })
})
