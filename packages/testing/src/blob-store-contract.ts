/** What every blob store promises, whatever is behind it. */
import { randomBytes, randomUUID } from 'node:crypto'
import { type BlobStore, MIN_PART_BYTES, NO_SUCH_UPLOAD, PortError } from '@viewzenix/core/ports'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

export type BlobStoreHarness = {
  store: BlobStore
  /** Puts the store's clock ahead; null for a real server. */
  advance: ((ms: number) => void) | null
  stop(): Promise<void>
}

const never = new AbortController().signal
const TYPE = 'image/png'

export const blobStoreContract = (name: string, start: () => Promise<BlobStoreHarness>): void => {
  describe(`${name} as a blob store`, () => {
    let harness: BlobStoreHarness
    let store: BlobStore
    /** Of this run alone: a real bucket may hold other things. */
    const run = `contract/${randomUUID()}`
    const newKey = (folder = 'x') => `${run}/${folder}/${randomUUID()}`
    const failure = (work: Promise<unknown>): Promise<PortError> =>
      work.then(
        () => expect.fail('It should have been refused'),
        (error: unknown) => (error instanceof PortError ? error : expect.fail(`No PortError: ${error}`)),
      )
    const readAll = async (key: string, range?: { start: number; end: number }) => {
      const found = await store.get(key, never, range)
      if (!found) return null
      const chunks: Uint8Array[] = []
      for await (const chunk of found.body) chunks.push(chunk)
      return Buffer.concat(chunks)
    }
    const download = (
      key: string,
      changes: { disposition?: 'inline' | 'attachment'; seconds?: number } = {},
    ) =>
      store.presignDownload(
        {
          key,
          fileName: 'Überblick "1"\r\n.png',
          contentType: TYPE,
          disposition: changes.disposition ?? 'attachment',
          expiresInSeconds: changes.seconds ?? 60,
        },
        never,
      )
    const upload = (key: string, size: number, seconds = 60) =>
      store.presignUpload({ key, contentType: TYPE, size, expiresInSeconds: seconds }, never)
    const send = (url: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
      fetch(url, { method: 'PUT', body, headers })

    beforeAll(async () => {
      harness = await start()
      store = harness.store
    })
    afterAll(async () => {
      if (!harness) return
      for (;;) {
        const { items } = await store.list(run, null, never)
        if (items.length === 0) break
        await store.delete(
          items.map(({ key }) => key),
          never,
        )
      }
      const { items } = await store.listMultiparts(run, null, never)
      for (const one of items) await store.abortMultipart(one, never)
      await harness.stop()
    })

    it('keeps what it is given, byte for byte, until it is deleted', async () => {
      const key = newKey()
      const bytes = randomBytes(300_000)
      expect(await store.head(key, never)).toBeNull()
      expect(await store.get(key, never)).toBeNull()
      await store.put(key, bytes, TYPE, never)
      expect(await store.head(key, never)).toMatchObject({ size: 300_000, contentType: TYPE })
      expect((await readAll(key))?.equals(bytes)).toBe(true)
      await store.put(key, Buffer.from('other'), 'text/plain', never)
      expect(await store.head(key, never)).toMatchObject({ size: 5, contentType: 'text/plain' })
      await store.delete([key, newKey()], never)
      expect(await store.head(key, never)).toBeNull()
      await store.delete([key], never)
    })

    it('copies to another key, which what is written to the first never reaches', async () => {
      const [from, to] = [newKey(), newKey()]
      expect(await store.copy(from, to, never)).toBe(false)
      expect(await store.head(to, never)).toBeNull()
      const signed = await upload(from, 5)
      await send(signed.url, Buffer.from('first'), signed.headers)
      expect(await store.copy(from, to, never)).toBe(true)
      await send(signed.url, Buffer.from('other'), signed.headers)
      expect((await readAll(to))?.toString()).toBe('first')
      expect(await store.head(to, never)).toMatchObject({ size: 5, contentType: TYPE })
      expect(await store.copy(from, to, never)).toBe(true)
      expect((await readAll(to))?.toString()).toBe('other')
    })

    it('reads a range, and says how large the whole is', async () => {
      const key = newKey()
      await store.put(key, Buffer.from('0123456789'), TYPE, never)
      expect((await readAll(key, { start: 2, end: 4 }))?.toString()).toBe('234')
      expect((await readAll(key, { start: 8, end: 100 }))?.toString()).toBe('89')
      expect((await store.get(key, never, { start: 0, end: 1 }))?.size).toBe(10)
    })

    it('lists what begins with a prefix, in order, page by page', async () => {
      const keys = Array.from({ length: 5 }, () => newKey('listed')).sort()
      for (const key of keys) await store.put(key, Buffer.from('1'), TYPE, never)
      await store.put(newKey('elsewhere'), Buffer.from('1'), TYPE, never)
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const page: Awaited<ReturnType<BlobStore['list']>> = await store.list(`${run}/listed/`, cursor, never)
        seen.push(...page.items.map(({ key }) => key))
        cursor = page.cursor
      } while (cursor !== null)
      expect(seen).toEqual(keys)
    })

    it('takes no name for a key that could mean anything else', async () => {
      const bad = [
        '',
        '/etc/passwd',
        '../x',
        'a/../../x',
        'a//b',
        '.hidden',
        'a/.b',
        'a\\b',
        'A',
        'a\0b',
        'a b',
        '%2e%2e/x',
      ]
      for (const key of bad) {
        const calls = [
          store.put(key, Buffer.from(''), TYPE, never),
          store.get(key, never),
          store.head(key, never),
          store.delete([key], never),
          store.copy(key, newKey(), never),
          store.copy(newKey(), key, never),
          upload(key, 1),
          download(key),
          store.startMultipart({ key, contentType: TYPE }, never),
        ]
        for (const call of calls)
          expect(await failure(call), key).toMatchObject({ kind: 'rejected', code: 'BAD_KEY' })
      }
    })

    describe('a signed upload', () => {
      const bytes = randomBytes(1000)

      it('takes the very bytes that were signed for', async () => {
        const key = newKey()
        const { url, headers, method } = await upload(key, 1000)
        expect(method).toBe('PUT')
        expect((await send(url, bytes, headers)).status).toBe(200)
        expect(await store.head(key, never)).toMatchObject({ size: 1000, contentType: TYPE })
        expect((await readAll(key))?.equals(bytes)).toBe(true)
      })

      it('refuses another type, another size, another key, another act, and no signature', async () => {
        const key = newKey()
        const other = newKey()
        const { url, headers } = await upload(key, 1000)
        const address = new URL(url)
        const bare = `${address.origin}${address.pathname}`
        const attempts = [
          send(url, bytes, { 'content-type': 'text/html' }),
          send(url, randomBytes(999), headers),
          send(url, randomBytes(1001), headers),
          send(url.replace(key, other), bytes, headers),
          send(bare, bytes, headers),
          fetch(url),
        ]
        for (const attempt of attempts) {
          const { status } = await attempt
          expect(status).toBeGreaterThanOrEqual(400)
          expect(status).toBeLessThan(500)
        }
        expect(await store.head(key, never)).toBeNull()
        expect(await store.head(other, never)).toBeNull()
      })
    })

    describe('a signed download', () => {
      it('gives the blob with the type and the name that were signed, whole or a range of it', async () => {
        const key = newKey()
        await store.put(key, Buffer.from('0123456789'), 'application/octet-stream', never)
        const url = await download(key)
        const whole = await fetch(url)
        expect(await whole.text()).toBe('0123456789')
        expect(whole.headers.get('content-type')).toBe(TYPE)
        expect(whole.headers.get('content-disposition')).toBe(
          'attachment; filename="_berblick _1___.png"; filename*=UTF-8\'\'%C3%9Cberblick%20%221%22__.png',
        )
        const piece = await fetch(url, { headers: { range: 'bytes=2-4' } })
        expect(piece.status).toBe(206)
        expect(piece.headers.get('content-range')).toBe('bytes 2-4/10')
        expect(await piece.text()).toBe('234')
        expect((await fetch(url, { headers: { range: 'bytes=10-' } })).status).toBe(416)
      })

      it('is good for nothing once a letter of it was changed, nor for another blob', async () => {
        const key = newKey()
        const other = newKey()
        for (const one of [key, other]) await store.put(one, Buffer.from('secret'), TYPE, never)
        const url = await download(key)
        const changed = [
          url.replace('attachment', 'inline'),
          url.replace('image%2Fpng', 'text%2Fhtml'),
          url.replace(key, other),
        ]
        for (const one of changed) {
          expect(one).not.toBe(url)
          expect((await fetch(one)).status).toBe(403)
        }
        expect((await send(url, Buffer.from('taken'))).status).toBe(403)
        expect((await readAll(key))?.toString()).toBe('secret')
      })
    })

    describe('a multipart upload', () => {
      const first = randomBytes(MIN_PART_BYTES)
      const last = randomBytes(70_000)

      it('becomes a blob when it is completed, and not before', async () => {
        const key = newKey()
        const uploadId = await store.startMultipart({ key, contentType: TYPE }, never)
        const target = { key, uploadId }
        expect(await store.listParts(target, never)).toEqual([])
        const sendPart = async (part: number, body: Uint8Array<ArrayBuffer>, size = body.byteLength) => {
          const signed = await store.presignPart({ ...target, part, size, expiresInSeconds: 60 }, never)
          return (await send(signed.url, body, signed.headers)).status
        }
        expect(await sendPart(2, randomBytes(10))).toBe(200)
        expect(await sendPart(2, last)).toBe(200)
        expect(await sendPart(1, randomBytes(11), 10)).toBeGreaterThanOrEqual(400)
        await store.putPart({ ...target, part: 1 }, first, never)
        await store.putPart({ ...target, part: 3 }, randomBytes(3), never)
        const parts = await store.listParts(target, never)
        expect(parts.map(({ part, size }) => [part, size])).toEqual([
          [1, MIN_PART_BYTES],
          [2, 70_000],
          [3, 3],
        ])
        expect(await store.head(key, never)).toBeNull()
        const missing = [{ part: 1, size: 1, etag: '"0000"' }]
        expect((await failure(store.completeMultipart(target, missing, never))).kind).toBe('rejected')
        await store.completeMultipart(target, parts.slice(0, 2), never)
        expect(await store.head(key, never)).toMatchObject({
          size: MIN_PART_BYTES + 70_000,
          contentType: TYPE,
        })
        expect((await readAll(key))?.equals(Buffer.concat([first, last]))).toBe(true)
        for (const late of [
          () => store.completeMultipart(target, parts, never),
          () => store.listParts(target, never),
          () => store.putPart({ ...target, part: 1 }, last, never),
        ])
          expect(await failure(late())).toMatchObject({ kind: 'rejected', code: NO_SUCH_UPLOAD })
      })

      it('leaves nothing when it is aborted', async () => {
        const key = newKey('aborted')
        const started = []
        for (let i = 0; i < 3; i++)
          started.push({ key, uploadId: await store.startMultipart({ key, contentType: TYPE }, never) })
        const listed = async () => {
          const found: string[] = []
          let cursor: string | null = null
          do {
            const page: Awaited<ReturnType<BlobStore['listMultiparts']>> = await store.listMultiparts(
              `${run}/aborted/`,
              cursor,
              never,
            )
            for (const one of page.items) if (one.key === key) found.push(one.uploadId)
            cursor = page.cursor
          } while (cursor !== null)
          return found.sort()
        }
        expect(await listed()).toEqual(started.map(({ uploadId }) => uploadId).sort())
        const [one] = started
        if (!one) return expect.fail('none was started')
        await store.putPart({ ...one, part: 1 }, last, never)
        for (const target of started) await store.abortMultipart(target, never)
        await store.abortMultipart(one, never)
        expect(await listed()).toEqual([])
        expect(await failure(store.listParts(one, never))).toMatchObject({ code: NO_SUCH_UPLOAD })
        expect(await store.head(key, never)).toBeNull()
      })
    })

    it('does nothing for a caller who has left, and says so', async () => {
      const gone = AbortSignal.abort()
      const key = newKey()
      for (const call of [
        store.put(key, Buffer.from('x'), TYPE, gone),
        store.head(key, gone),
        store.get(key, gone),
        store.delete([key], gone),
        store.list(run, null, gone),
        store.startMultipart({ key, contentType: TYPE }, gone),
      ])
        await failure(call)
      expect(await store.head(key, never)).toBeNull()
    })

    it('answers a probe', () => store.probe(never))

    it('lets signed addresses expire', async ({ skip }) => {
      if (!harness.advance) return skip('A real server’s clock cannot be put ahead.')
      const key = newKey()
      await store.put(key, Buffer.from('x'), TYPE, never)
      const read = await download(key, { seconds: 30 })
      const write = await upload(key, 1, 30)
      harness.advance(29_000)
      expect((await fetch(read)).status).toBe(200)
      harness.advance(2_000)
      expect((await fetch(read)).status).toBe(403)
      expect((await send(write.url, Buffer.from('y'), write.headers)).status).toBe(403)
      expect((await readAll(key))?.toString()).toBe('x')
    })
  })
}
