import { TRPCClientError } from '@trpc/client'
import { type ErrorCode, type FileView, PART_BYTES } from '@viewzenix/schema'
import { describe, expect, it } from 'vitest'
import { SendError } from './send-bytes.ts'
import { type UploadCalls, uploadFile } from './upload-file.ts'

const subject = { subjectKind: 'order' as const, subjectId: 'order-1' }
const LARGE = 2 * PART_BYTES + 10

const view = (id: string): FileView => ({
  id,
  ...subject,
  name: 'log.txt',
  contentType: 'text/plain',
  size: 0,
  state: 'ready',
  reason: null,
  preview: 'text',
  uploadedBy: 'Olga',
  createdAt: '2030-01-01T00:00:00.000Z',
  expiresAt: null,
})

const serverSays = (code: ErrorCode) =>
  new TRPCClientError(code, {
    result: {
      error: { code: -32000, message: code, data: { app: { code, requestId: 'request-1', fields: [] } } },
    },
  })

/** A store that remembers parts; `failing` parts break once each time that they are named. */
const createStore = (failing: string[] = []) => {
  const parts = new Map<string, number>()
  const kept = new Map<string, string>()
  const begun: string[] = []
  const awayOnResume: ErrorCode[] = []
  const calls: UploadCalls = {
    begin: async ({ size }) => {
      const id = `file-${begun.length + 1}`
      begun.push(id)
      const upload =
        size < LARGE
          ? { kind: 'single' as const, url: 'whole', headers: {} }
          : { kind: 'multipart' as const, partBytes: PART_BYTES, partCount: 3, arrived: [] }
      return { file: view(id), upload }
    },
    signParts: async ({ parts: wanted }) =>
      wanted.map((part) => ({ part, url: `part-${part}`, headers: {} })),
    resume: async ({ id }) => {
      const away = awayOnResume.shift()
      if (away) throw serverSays(away)
      if (!begun.includes(id)) throw serverSays('NOT_FOUND')
      const arrived = [...parts.keys()].map((name) => Number(name.slice(5)))
      return { kind: 'multipart', partBytes: PART_BYTES, partCount: 3, arrived }
    },
    complete: async ({ id }) => view(id),
    send: async ({ url }, bytes, { onProgress }) => {
      const fault = failing.indexOf(url)
      if (fault >= 0) {
        failing.splice(fault, 1)
        throw new SendError(0)
      }
      onProgress(bytes.size)
      parts.set(url, bytes.size)
    },
    memory: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
  }
  return { calls, parts, begun, kept, awayOnResume }
}

const file = (size: number) => new File([new Uint8Array(size)], 'log.txt', { lastModified: 1 })
const run = (store: ReturnType<typeof createStore>, size: number, signal = new AbortController().signal) => {
  const sent: number[] = []
  const done = uploadFile(file(size), subject, store.calls, {
    signal,
    onBegun: () => undefined,
    onProgress: (bytes) => sent.push(bytes),
    onSent: () => undefined,
  })
  return { done, sent }
}

describe('uploadFile', () => {
  it('sends a small file at once', async () => {
    const store = createStore()
    expect((await run(store, 10).done).id).toBe('file-1')
    expect([...store.parts]).toEqual([['whole', 10]])
  })

  it('sends a large one in parts, a broken part again, and tells of every byte', async () => {
    const store = createStore(['part-2', 'part-2'])
    const { done, sent } = run(store, LARGE)
    await done
    expect(Object.fromEntries(store.parts)).toEqual({
      'part-1': PART_BYTES,
      'part-2': PART_BYTES,
      'part-3': 10,
    })
    expect(sent.at(-1)).toBe(LARGE)
    expect(store.kept.size).toBe(0)
  })

  it('goes on where it was when the same file is chosen again', async () => {
    const store = createStore(Array(4).fill('part-2'))
    await expect(run(store, LARGE).done).rejects.toThrow(SendError)
    const before = new Set(store.parts.keys())
    store.parts.set('part-1', PART_BYTES)
    expect(before.has('part-2')).toBe(false)
    expect((await run(store, LARGE).done).id).toBe('file-1')
    expect(store.begun).toEqual(['file-1'])
    expect(store.parts.has('part-2')).toBe(true)
  })

  it('begins anew when the server knows the old upload no more', async () => {
    const store = createStore(Array(4).fill('part-1'))
    await expect(run(store, LARGE).done).rejects.toThrow(SendError)
    store.begun[0] = 'forgotten'
    store.parts.clear()
    expect((await run(store, LARGE).done).id).toBe('file-2')
  })

  it.each(['UNAVAILABLE', 'LIMITED', 'UNAUTHENTICATED'] as const)(
    'keeps what was sent while nobody can say where it stands: %s',
    async (code) => {
      const store = createStore(Array(4).fill('part-2'))
      await expect(run(store, LARGE).done).rejects.toThrow(SendError)
      store.awayOnResume.push(code)
      await expect(run(store, LARGE).done).rejects.toThrow(code)
      expect((await run(store, LARGE).done).id).toBe('file-1')
      expect(store.begun).toEqual(['file-1'])
    },
  )

  it('stops when it is canceled', async () => {
    const store = createStore(Array(9).fill('part-1'))
    const stop = new AbortController()
    stop.abort(new Error('canceled'))
    await expect(run(store, LARGE, stop.signal).done).rejects.toThrow('canceled')
  })
})
