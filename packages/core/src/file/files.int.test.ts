import { MULTIPART_FROM_BYTES, PART_BYTES, WORKSPACE_QUOTA_BYTES } from '@viewzenix/schema'
import { afterAll, describe, expect, it } from 'vitest'
import { File } from '../entities/file.entity.ts'
import type { Actor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { runInTransaction, runQuery } from '../platform/unit-of-work.ts'
import { verbsOf } from '../platform/writes.fixture.ts'
import { PortError } from '../ports/index.ts'
import { createFileTest, HOUR, PNG } from './files.fixture.ts'
import {
  beginUpload,
  completeUpload,
  createShareLink,
  deleteFile,
  downloadFile,
  listFiles,
  listShareLinks,
  resumeUpload,
  signParts,
  sweepFiles,
} from './index.ts'

const { test, store, files, setUp, attach, keyOf, inStore, failing, stop } = await createFileTest()
afterAll(stop)

const away = () => Promise.reject(new PortError('transient', 'The file store cannot be reached.'))

describe('an upload', () => {
  it('goes from the browser to the store, and is a file once its content was looked at', async () => {
    const setup = await setUp()
    const file = await attach(setup)
    expect(file).toMatchObject({
      state: 'ready',
      contentType: 'image/png',
      preview: 'image',
      size: PNG.length,
    })
    expect(await listFiles(test.platform, setup.viewer, setup.subject)).toEqual([file])
    const { url } = await downloadFile(files, setup.viewer, { id: file.id, inline: true })
    const answer = await fetch(url)
    expect(Buffer.from(await answer.arrayBuffer()).equals(PNG)).toBe(true)
    expect(answer.headers.get('content-disposition')).toMatch(/^inline; filename="chart.png"/)
    expect(await verbsOf(test.platform, setup.rows.workspaceId, file.id)).toEqual([
      'file.upload-begun',
      'file.attached',
    ])
    expect(await completeUpload(files, setup.actor, { id: file.id })).toEqual(file)
    expect((await verbsOf(test.platform, setup.rows.workspaceId, file.id)).length).toBe(2)
  })

  it('stays what was looked at, though its address is good for longer', async () => {
    const setup = await setUp()
    const { file, upload } = await beginUpload(files, setup.actor, {
      ...setup.subject,
      name: 'chart.png',
      contentType: 'image/png',
      size: PNG.length,
    })
    if (upload.kind !== 'single') return expect.fail('It should be sent at once')
    const page = Buffer.from('<script>alert(1)</script>'.padEnd(PNG.length))
    await store.send(upload, PNG)
    // Of two who finish it at once, and a sender who goes on sending between them, nothing gets in.
    const late = failing({
      copy: async (...args) => {
        await completeUpload(files, setup.actor, { id: file.id })
        await store.send(upload, page)
        return files.blobs.copy(...args)
      },
    })
    expect((await completeUpload(late, setup.actor, { id: file.id })).state).toBe('ready')
    expect(await store.send(upload, page)).toBe(200)
    const { url } = await downloadFile(files, setup.viewer, { id: file.id, inline: true })
    expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(PNG)).toBe(true)

    const before = test.clock.at
    test.clock.at = new Date(before.getTime() + 25 * HOUR)
    await sweepFiles(files, 'request-1')
    test.clock.at = before
    expect(store.double.keys()).not.toContain(keyOf(file.id, setup))
    expect(store.double.keys().filter((key) => key.startsWith(keyOf(file.id, setup)))).toHaveLength(1)
    await deleteFile(files, setup.actor, { id: file.id })
    expect(inStore(file.id, setup)).toBe(false)
  })

  it('that is given up while it is being finished stays given up', async () => {
    const setup = await setUp()
    const { workspaceId } = setup.rows
    const { file, upload } = await beginUpload(files, setup.actor, {
      ...setup.subject,
      name: 'chart.png',
      contentType: 'image/png',
      size: PNG.length,
    })
    if (upload.kind !== 'single') return expect.fail('It should be sent at once')
    await store.send(upload, PNG)
    const [held, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const givenUp = runInTransaction(test.platform, setup.actor, async ({ em }) => {
      await em.nativeUpdate(File, { id: file.id }, { state: 'deleted' })
      held.resolve()
      await goOn.promise
    })
    await held.promise
    const finished = completeUpload(files, setup.actor, { id: file.id })
    const waiting = () =>
      runQuery(test.platform, workspaceId, async (em) => {
        const rows: unknown[] = await em.execute(
          "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        )
        return rows.length
      })
    await expect.poll(waiting).toBe(1)
    goOn.resolve()
    await givenUp
    expect((await finished).state).toBe('deleted')
    expect(store.double.keys().filter((key) => key.startsWith(`${keyOf(file.id, setup)}.`))).toEqual([])
    expect(await verbsOf(test.platform, workspaceId, file.id)).not.toContain('file.attached')
  })

  it.each([
    ['a script that says it is an image', '<script>alert(1)</script>', 'image/png'],
    ['a page that says it is text', '<!DOCTYPE html><html></html>', 'text/plain'],
    ['an image that says it is a PDF', PNG, 'application/pdf'],
    ['bytes that say they are text', Buffer.from([0, 1, 2, 255]), 'text/csv'],
    ['a drawing that says it is an image', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/webp'],
  ])('of %s is refused with the reason, and deleted', async (_what, content, contentType) => {
    const setup = await setUp()
    const file = await attach(setup, Buffer.from(content), { contentType })
    expect(file.state).toBe('refused')
    expect(file.reason).toMatch(/was refused: it says that it is /)
    expect(inStore(file.id, setup)).toBe(false)
    await expect(downloadFile(files, setup.actor, { id: file.id })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    expect(await verbsOf(test.platform, setup.rows.workspaceId, file.id)).toContain('file.refused')
  })

  it.each([
    ['strategy.pine', '//@version=6\nstrategy("Breakout")', 'text/plain', 'text'],
    ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml', null],
    ['page.html', '<!DOCTYPE html><html><script>1</script></html>', 'text/html', null],
  ])('of %s is kept; what could run is saved, never shown', async (name, content, contentType, preview) => {
    const setup = await setUp()
    const file = await attach(setup, Buffer.from(content), { name, contentType })
    expect(file).toMatchObject({ state: 'ready', contentType, preview })
    const { url } = await downloadFile(files, setup.actor, { id: file.id, inline: true })
    const { headers } = await fetch(url)
    if (preview === null) {
      expect(headers.get('content-disposition')).toMatch(/^attachment; /)
      expect(headers.get('content-type')).toBe('application/octet-stream')
    } else expect(headers.get('content-type')).toBe('text/plain; charset=utf-8')
  })

  it('is refused before it begins: too large, empty, of a type that is not taken, or beyond the quota', async () => {
    const { actor, subject, rows } = await setUp()
    const begin = (contentType: string, size: number) =>
      beginUpload(files, actor, { ...subject, name: 'x', contentType, size })
    for (const [type, size] of [
      ['image/png', 2 ** 30 + 1],
      ['image/png', 0],
      ['application/x-sh', 1],
    ] as const)
      await expect(begin(type, size)).rejects.toMatchObject({ code: 'INVALID' })
    await test.platform.orm.em.fork().transactional(async (em) => {
      await em.execute("select set_config('viewzenix.workspace', ?, true)", [rows.workspaceId])
      await em.execute('update file set size = ?', [WORKSPACE_QUOTA_BYTES - 10])
    })
    await expect(begin('image/png', 11)).rejects.toMatchObject({ code: 'LIMITED' })
    await begin('image/png', 10)
  })

  it('that has not arrived, or not whole, is told so and can go on', async () => {
    const setup = await setUp()
    const begun = await beginUpload(files, setup.actor, {
      ...setup.subject,
      name: 'chart.png',
      contentType: 'image/png',
      size: PNG.length,
    })
    const complete = () => completeUpload(files, setup.actor, { id: begun.file.id })
    await expect(complete()).rejects.toMatchObject({ code: 'CONFLICT' })
    if (begun.upload.kind !== 'single') return expect.fail('It should be sent at once')
    await store.send(begun.upload, PNG)
    expect((await complete()).state).toBe('ready')
  })

  it('in parts goes on after a reload where it was, and counts once, however the answer was lost', async () => {
    const setup = await setUp()
    const { actor } = setup
    const bytes = Buffer.alloc(MULTIPART_FROM_BYTES + 1000, 32)
    const { file, upload } = await beginUpload(files, actor, {
      ...setup.subject,
      name: 'log.txt',
      contentType: 'text/plain',
      size: bytes.length,
    })
    expect(upload).toEqual({ kind: 'multipart', partBytes: PART_BYTES, partCount: 3, arrived: [] })
    const piece = (part: number) => bytes.subarray((part - 1) * PART_BYTES, part * PART_BYTES)
    const sendParts = async (parts: number[]) => {
      for (const signed of await signParts(files, actor, { id: file.id, parts }))
        expect(await store.send(signed, piece(signed.part))).toBe(200)
    }
    await sendParts([3, 1])
    const stand = await resumeUpload(files, actor, { id: file.id })
    expect(stand.arrived).toEqual([1, 3])
    await expect(completeUpload(files, actor, { id: file.id })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('can still be sent'),
    })
    await sendParts([2])
    const lost = failing({
      completeMultipart: async (...args) => {
        await files.blobs.completeMultipart(...args)
        throw new PortError('unknown', 'The connection to the file store broke.')
      },
    })
    expect(await completeUpload(lost, actor, { id: file.id })).toMatchObject({
      state: 'ready',
      size: bytes.length,
    })
    await expect(signParts(files, actor, { id: file.id, parts: [1] })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
  })

  it('that is canceled leaves neither parts nor a file', async () => {
    const setup = await setUp()
    const begun = await beginUpload(files, setup.actor, {
      ...setup.subject,
      name: 'log.txt',
      contentType: 'text/plain',
      size: MULTIPART_FROM_BYTES,
    })
    const { id } = begun.file
    expect((await deleteFile(files, setup.actor, { id })).state).toBe('deleted')
    const { items } = await files.blobs.listMultiparts(keyOf(id, setup), null, AbortSignal.timeout(5_000))
    expect(items).toEqual([])
    expect(await listFiles(test.platform, setup.actor, setup.subject)).toEqual([])
    await expect(completeUpload(files, setup.actor, { id })).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('while the store is away', () => {
  it('nothing is begun, what was sent is kept, and a deletion is made good by the sweep', async () => {
    const setup = await setUp()
    const input = { ...setup.subject, name: 'log.txt', contentType: 'text/plain', size: MULTIPART_FROM_BYTES }
    const unavailable = { code: 'UNAVAILABLE' }
    await expect(beginUpload(failing({ startMultipart: away }), setup.actor, input)).rejects.toMatchObject(
      unavailable,
    )
    expect(await listFiles(test.platform, setup.actor, setup.subject)).toEqual([])

    const small = await beginUpload(files, setup.actor, {
      ...input,
      contentType: 'image/png',
      size: PNG.length,
    })
    const { id } = small.file
    if (small.upload.kind !== 'single') return expect.fail('It should be sent at once')
    await store.send(small.upload, PNG)
    for (const fault of [{ copy: away }, { head: away }, { get: away }])
      await expect(completeUpload(failing(fault), setup.actor, { id })).rejects.toMatchObject(unavailable)
    expect((await completeUpload(files, setup.actor, { id })).state).toBe('ready')

    expect((await deleteFile(failing({ delete: away }), setup.actor, { id })).state).toBe('deleted')
    expect(inStore(id, setup)).toBe(true)
    await expect(downloadFile(files, setup.actor, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await sweepFiles(files, 'request-1')
    expect(inStore(id, setup)).toBe(false)
  })
})

describe('files', () => {
  it('are not for viewers to change, and those of others are not found', async () => {
    const setup = await setUp()
    const { viewer, stranger, actor, rows } = setup
    const { id } = await attach(setup)
    const input = { ...setup.subject, name: 'x', contentType: 'image/png', size: 1 }
    const writes = [
      (who: Actor) => completeUpload(files, who, { id }),
      (who: Actor) => deleteFile(files, who, { id }),
      (who: Actor) => signParts(files, who, { id, parts: [1] }),
      (who: Actor) => resumeUpload(files, who, { id }),
      (who: Actor) => createShareLink(test.platform, who, { fileId: id }),
      (who: Actor) => beginUpload(files, who, input),
    ]
    for (const write of writes) {
      await expect(write(viewer)).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(write(stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    await expect(downloadFile(files, stranger, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(listShareLinks(test.platform, stranger, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await listFiles(test.platform, stranger, setup.subject)).toEqual([])
    const missing = { ...input, subjectId: newId() }
    await expect(beginUpload(files, actor, missing)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await deleteFile(files, actor, { id })
    expect(inStore(id, setup)).toBe(false)
    expect(await verbsOf(test.platform, rows.workspaceId, id)).toContain('file.deleted')
  })
})
