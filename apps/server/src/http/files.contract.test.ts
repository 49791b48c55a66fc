/** The disk store through its real route, on a real socket. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { createDiskStore } from '@viewzenix/adapters/storage'
import { blobStoreContract } from '@viewzenix/testing/blob-store-contract'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { fileRoutes } from './files.ts'
import { readRange } from './read-range.ts'

/** What the secrets of the ring are made of. */
const [NEWER, OLDER] = [7, 6]

const start = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'viewzenix-files-'))
  const app = new Hono()
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started))
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const baseUrl = `http://127.0.0.1:${port}/files/blob`
  let skew = 0
  const store = createDiskStore({
    directory,
    secrets: [Buffer.alloc(32, NEWER), Buffer.alloc(32, OLDER)],
    baseUrl,
    now: () => Date.now() + skew,
  })
  app.route('/files/blob', fileRoutes(store.door))
  return {
    store,
    directory,
    baseUrl,
    advance: (ms: number) => {
      skew += ms
    },
    stop: async () => {
      await new Promise((resolve) => server.close(resolve))
      await rm(directory, { recursive: true, force: true })
    },
  }
}

blobStoreContract('The local disk', start)

describe('the local disk', () => {
  const never = new AbortController().signal

  it('leaves nothing of an upload that breaks off', async () => {
    const { store, directory, stop } = await start()
    try {
      const { url, headers } = await store.presignUpload(
        { key: 'w/one', contentType: 'image/png', size: 1000, expiresInSeconds: 60 },
        never,
      )
      const leaving = new AbortController()
      const body = new ReadableStream({
        pull: (controller) => {
          controller.enqueue(new Uint8Array(10))
          leaving.abort()
        },
      })
      const init = { method: 'PUT', body, headers, duplex: 'half', signal: leaving.signal }
      await expect(fetch(url, init as RequestInit)).rejects.toThrow()
      await expect.poll(() => readdir(join(directory, 'tmp')).catch(() => [])).toEqual([])
      expect(await store.head('w/one', never)).toBeNull()
    } finally {
      await stop()
    }
  })

  it('honours what an older secret signed while the ring has that, and nothing of a stranger’s', async () => {
    const { store, directory, baseUrl, stop } = await start()
    try {
      await store.put('w/one', Buffer.from('here'), 'text/plain', never)
      const statusOf = async (secret: number) => {
        const signer = createDiskStore({ directory, secrets: [Buffer.alloc(32, secret)], baseUrl })
        const url = await signer.presignDownload(
          {
            key: 'w/one',
            fileName: 'one.txt',
            contentType: 'text/plain',
            disposition: 'attachment',
            expiresInSeconds: 60,
          },
          never,
        )
        const answer = await fetch(url)
        await answer.text()
        return answer.status
      }
      expect([await statusOf(NEWER), await statusOf(OLDER), await statusOf(9)]).toEqual([200, 200, 403])
    } finally {
      await stop()
    }
  })

  it('keeps a file from being a page: sandboxed, never sniffed, with the name that was signed', async () => {
    const { store, stop } = await start()
    try {
      await store.put('w/page', Buffer.from('<script>alert(1)</script>'), 'text/html', never)
      const url = await store.presignDownload(
        {
          key: 'w/page',
          fileName: 'page.html',
          contentType: 'application/octet-stream',
          disposition: 'attachment',
          expiresInSeconds: 60,
        },
        never,
      )
      const page = await fetch(url)
      await page.text()
      const { headers } = page
      expect(headers.get('content-type')).toBe('application/octet-stream')
      expect(headers.get('content-disposition')).toMatch(/^attachment; /)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; sandbox;/)
    } finally {
      await stop()
    }
  })

  it('says that a full or forbidden disk needs a person', async () => {
    const { store, directory, stop } = await start()
    try {
      await rm(directory, { recursive: true })
      await writeFile(directory, 'a file where the folder was')
      await expect(store.probe(never)).rejects.toMatchObject({ kind: 'misconfigured' })
    } finally {
      await stop()
    }
  })
})

describe('readRange', () => {
  it.each([
    [undefined, null],
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=5-', { start: 5, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-30', { start: 0, end: 9 }],
    ['bytes=2-99', { start: 2, end: 9 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=4-2', null],
    ['bytes=0-1,3-4', null],
    ['lines=1-2', null],
  ])('%s of ten bytes', (header, range) => {
    expect(readRange(header, 10)).toEqual(range)
  })
})
