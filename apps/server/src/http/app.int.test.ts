import { gunzipSync } from 'node:zlib'
import { newId, runInTransaction } from '@viewzenix/core/platform'
import { createOwner } from '@viewzenix/testing/builders'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { startServer, type TestServer } from './server.fixture.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server?.stop())

const post = (path: string, secret: string, input: unknown = {}) =>
  fetch(`${server.baseUrl}${path}`, {
    method: 'POST',
    headers: {
      cookie: `viewzenix_session=${secret}`,
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
    },
    body: JSON.stringify(input),
  })
const made = z.object({ result: z.object({ data: z.object({ id: z.string() }) }) })

it('gives the browser the new secret of a session that shows another workspace', async () => {
  const { secret } = await createOwner(server.platform)
  const { id } = made.parse(await (await post('/trpc/workspace.create', secret, { name: 'Second' })).json())
    .result.data
  const switched = await post('/trpc/me.switchWorkspace', secret, { id })
  const cookie = switched.headers.getSetCookie().find((line) => line.startsWith('viewzenix_session='))
  const next = cookie?.slice('viewzenix_session='.length).split(';')[0] ?? ''
  expect(next).toMatch(/^[\w-]{43}$/)
  expect(next).not.toBe(secret)
  expect((await post('/trpc/workspace.rename', secret, { name: 'Old' })).status).toBe(401)
  expect((await post('/trpc/workspace.rename', next, { name: 'New' })).status).toBe(200)
})

it('exports a workspace as a tar that holds each file whole, to the person who is signed in alone', async () => {
  const { secret, actor } = await createOwner(server.platform)
  expect((await post('/workspace/export', 'A'.repeat(43))).status).toBe(401)
  const elsewhere = await fetch(`${server.baseUrl}/workspace/export`, {
    method: 'POST',
    headers: { cookie: `viewzenix_session=${secret}`, 'sec-fetch-site': 'cross-site' },
  })
  expect(elsewhere.status).toBe(403)
  const answer = await post('/workspace/export', secret)
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename\*=UTF-8''viewzenix-.*\.tar\.gz$/,
  )
  // It is one of the changes that a person may make in a minute.
  expect(answer.headers.get('ratelimit')).toMatch(/^"writes";r=\d+;/)
  const files = readTar(gunzipSync(Buffer.from(await answer.arrayBuffer())))
  expect(JSON.parse(files.get('workspace.jsonl') ?? '')).toMatchObject({ id: actor.workspaceId })
  expect(JSON.parse(files.get('people.jsonl') ?? '')).toMatchObject({ user_id: actor.id, role: 'owner' })
  expect(files.get('hook/00001.jsonl')).toBe('')
})

it('exports what is attached byte for byte, and says of a file that is gone that it is', async () => {
  const { secret, actor } = await createOwner(server.platform)
  const attach = async (content: string | null) => {
    const id = newId()
    const key = `w/${actor.workspaceId}/${id}`
    await runInTransaction(server.platform, actor, ({ em }) =>
      em.execute(
        `insert into file (id, workspace_id, subject_kind, subject_id, name, declared_type, size, key, state, uploaded_by, created_at)
         values (?, ?, 'bot', ?, 'Ünder score.pine', 'text/plain', 9, ?, 'ready', 'Vera', now())`,
        [id, actor.workspaceId, newId(), key],
      ),
    )
    const signal = AbortSignal.timeout(10_000)
    if (content !== null) await server.files.blobs.put(key, Buffer.from(content), 'text/plain', signal)
    return id
  }
  const [kept, gone] = [await attach('strategy('.repeat(1_000)), await attach(null)]
  const answer = await post('/workspace/export', secret)
  const files = readTar(gunzipSync(Buffer.from(await answer.arrayBuffer())))
  expect(files.get(`files/${kept}.pine`)).toBe('strategy('.repeat(1_000))
  expect(files.get(`files/${gone}.missing.txt`)).toContain('no longer has this file')
})

/** Names and contents; the end is two empty blocks, and every header's sum is right. */
const readTar = (tar: Buffer): Map<string, string> => {
  const files = new Map<string, string>()
  let at = 0
  while (tar[at] !== 0) {
    const header = Buffer.from(tar.subarray(at, at + 512))
    const sum = Number.parseInt(header.toString('ascii', 148, 156), 8)
    header.fill(' ', 148, 156)
    expect(header.reduce((total, byte) => total + byte, 0)).toBe(sum)
    const size = Number.parseInt(header.toString('ascii', 124, 136), 8)
    const name = header.toString('ascii', 0, 100).replace(/\0.*$/, '')
    files.set(name, tar.toString('utf8', at + 512, at + 512 + size))
    at += 512 + Math.ceil(size / 512) * 512
  }
  expect(tar.length - at).toBe(1024)
  return files
}
