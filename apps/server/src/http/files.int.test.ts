/** Files and exports through the product's own server: the local disk, the session, the share link. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beginUpload, completeUpload, createShareLink, downloadFile } from '@viewzenix/core/file'
import { createDesk, createOwner } from '@viewzenix/testing/builders'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from './server.fixture.ts'

let directory: string
let server: TestServer
let desk: Awaited<ReturnType<typeof createDesk>>
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'viewzenix-data-'))
  server = await startServer({ env: { VIEWZENIX_DATA_DIR: directory } })
  desk = await createDesk(server.platform)
})
afterAll(async () => {
  await server?.stop()
  await rm(directory, { recursive: true, force: true })
})

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(path.startsWith('/') ? server.baseUrl + path : path, { headers, redirect: 'manual' })
const cookieOf = (secret: string) => ({ cookie: `${server.sessions.name}=${secret}` })

const attach = async () => {
  const bytes = Buffer.from('//@version=6\n')
  const { file, upload } = await beginUpload(server.files, desk.actor, {
    subjectKind: 'bot',
    subjectId: desk.bot.id,
    name: 'breakout.pine',
    contentType: 'text/plain',
    size: bytes.length,
  })
  if (upload.kind !== 'single') throw new Error('It should be sent at once')
  const sent = await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: bytes })
  expect(sent.status).toBe(200)
  return completeUpload(server.files, desk.actor, { id: file.id })
}

describe('a file on the local disk', () => {
  it('is sent to and read from this very server, through signed addresses alone', async () => {
    const { id, state } = await attach()
    expect(state).toBe('ready')
    const { url } = await downloadFile(server.files, desk.actor, { id })
    expect(new URL(url).origin).toBe(server.baseUrl)
    const answer = await get(url)
    expect(await answer.text()).toBe('//@version=6\n')
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; sandbox;/)
    const bare = url.split('?')[0] ?? ''
    expect((await get(bare, cookieOf(desk.sessionSecret))).status).toBe(403)
    expect((await get('/files/blob/../../etc/passwd')).status).toBeGreaterThanOrEqual(400)
  })
})

describe('/share', () => {
  it('leads whoever has the link to the file, and leaves no trace of its secret in the log', async () => {
    const { id } = await attach()
    const { url } = await createShareLink(server.platform, desk.actor, { fileId: id })
    const opened = await get(url)
    expect(opened.status).toBe(302)
    expect(opened.headers.get('referrer-policy')).toBe('no-referrer')
    expect(opened.headers.get('cache-control')).toBe('no-store')
    expect(await (await get(opened.headers.get('location') ?? '')).text()).toBe('//@version=6\n')
    const token = url.split('/').at(-1) ?? ''
    expect(server.lines.join('')).toContain('/share/••••')
    expect(server.lines.join('')).not.toContain(token)
  })

  it('says 404 to a link that never was, and 429 to whoever goes on guessing', async () => {
    const statuses = new Set<number>()
    for (let i = 0; i < 61; i++) {
      const answer = await get(`/share/guess-${i}`)
      await answer.text()
      statuses.add(answer.status)
    }
    expect([...statuses]).toEqual([404, 429])
  })
})

describe('/exports', () => {
  it('streams to whoever is signed in, for their own workspace', async () => {
    const answer = await get('/exports/activity.csv', cookieOf(desk.sessionSecret))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="activity-.*\.csv"$/)
    const mine = await answer.text()
    expect(mine).toContain('bot.created')
    const { secret } = await createOwner(server.platform, 'Stranger')
    const theirs = await (await get('/exports/activity.csv', cookieOf(secret))).text()
    expect(theirs).not.toContain('bot.created')
  })

  it('refuses strangers, other sites’ pages, and what there is not', async () => {
    const own = cookieOf(desk.sessionSecret)
    const statusOf = async (path: string, headers: Record<string, string>) => {
      const answer = await get(path, headers)
      await answer.text()
      return answer.status
    }
    expect(await statusOf('/exports/activity.csv', {})).toBe(401)
    expect(await statusOf('/exports/activity.csv', { ...own, 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await statusOf('/exports/sessions.csv', own)).toBe(404)
    expect(await statusOf('/exports/activity.exe', own)).toBe(404)
    expect(await statusOf('/exports/activity.csv?from=yesterday', own)).toBe(422)
  })
})
