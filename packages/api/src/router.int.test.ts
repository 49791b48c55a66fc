import { createServer, type Server } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { type Actor, AppError } from '@viewzenix/core/platform'
import { PortError } from '@viewzenix/core/ports'
import type { LiveEvent } from '@viewzenix/schema'
import { createDesk, createOwner, createTestPlatform } from '@viewzenix/testing/builders'
import { createTestFiles } from '@viewzenix/testing/test-files'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { appRouter, type LiveFeed } from './index.ts'

let test: Awaited<ReturnType<typeof createTestPlatform>>
let server: Server
let store: Awaited<ReturnType<typeof createTestFiles>>
let base: string
let desk: Awaited<ReturnType<typeof createDesk>>
const actors = new Map<string, Actor>()
const cookies: string[] = []
/** Who has made too many changes. */
let spent: string | null = null
let guessed = false
const logged: object[] = []
const feed: { events: LiveEvent[]; subscribers: string[]; ended: number } = {
  events: [],
  subscribers: [],
  ended: 0,
}
const live: LiveFeed = {
  async *subscribe(workspaceId, signal) {
    feed.subscribers.push(workspaceId)
    yield* feed.events
    await delay(60_000, undefined, { signal }).catch(() => undefined)
    feed.ended += 1
  },
}

beforeAll(async () => {
  test = await createTestPlatform()
  desk = await createDesk(test.platform)
  actors.set('owner', desk.actor)
  actors.set('viewer', { ...desk.actor, role: 'viewer' })
  actors.set('stranger', (await createOwner(test.platform, 'Stranger')).actor)
  store = await createTestFiles(test.platform)
  const platform = {
    ...test.platform,
    log: { ...test.platform.log, error: (fields: object) => void logged.push(fields) },
  }
  const handler = createHTTPHandler({
    router: appRouter,
    createContext: ({ req }) => ({
      platform,
      mailing: {
        ...platform,
        mailer: {
          kind: 'outbox' as const,
          send: async () => ({ outcome: 'kept' as const }),
          find: async () => null,
          reactivate: async () => undefined,
          probe: async () => undefined,
        },
        mailRenderer: { render: async () => ({ html: '', text: '' }) },
      },
      market: {
        getQuote: async (symbol: string) => {
          if (symbol === 'BROKEN') throw new Error('a secret of ours')
          if (symbol === 'GONE') throw new PortError('rejected', 'There is no market for GONE.')
          return { symbol, bid: '1', ask: '2', at: 'now' }
        },
        getCandles: async () => [],
      },
      files: { ...platform, blobs: store.files.blobs },
      live,
      sendAlert: async () => ({ alertId: 'alert', duplicate: false }),
      preview: async () => ({
        ok: false,
        dialect: null,
        problem: { code: 'NOT_JSON', field: null, message: 'Nothing is read here.' },
      }),
      actor: actors.get(req.headers.authorization ?? '') ?? null,
      requestId: 'request-7',
      spendWrite: async (userId: string) => {
        if (userId === spent) throw new AppError('LIMITED', 'You have made too many changes.')
      },
      spendGuess: async () => {
        if (guessed) throw new AppError('LIMITED', 'Your address has asked this too often.')
      },
      setSession: (secret: string) => void cookies.push(secret),
    }),
  })
  server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  base = `http://127.0.0.1:${address.port}`
})
afterAll(async () => {
  server?.closeAllConnections()
  server?.close()
  await store?.stop()
  await test?.close()
})

const answer = z.object({
  result: z.object({ data: z.json() }).optional(),
  error: z.object({ message: z.string(), data: z.looseObject({}) }).optional(),
})
const many = z.array(z.json())

const get = async (who: string, path: string, input?: unknown) => {
  const search = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
  const response = await fetch(`${base}/${path}${search}`, { headers: { authorization: who } })
  return { status: response.status, body: answer.parse(await response.json()) }
}
const post = async (who: string, path: string, input: unknown) => {
  const response = await fetch(`${base}/${path}`, {
    method: 'POST',
    headers: { authorization: who, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  })
  return { status: response.status, body: answer.parse(await response.json()) }
}

describe('the API', () => {
  it('answers every read of a desk', async () => {
    const nothing = ['me.get', 'session.list', 'overview.get', 'status.get', 'bot.list', 'hook.list']
    const more = ['account.list', 'apiKey.list', 'halt.list']
    for (const path of [...nothing, ...more]) expect(await get('owner', path)).toMatchObject({ status: 200 })
    for (const path of ['integration', 'alert', 'order', 'fill', 'position', 'activity'])
      expect(await get('owner', `${path}.list`, {})).toMatchObject({ status: 200 })
    expect(await get('owner', 'position.equity', {})).toMatchObject({ status: 200 })
    expect(await get('owner', 'market.quote', { symbol: 'btcusd' })).toMatchObject({
      body: { result: { data: { symbol: 'BTCUSD' } } },
    })
  })

  it('is for people who are signed in', async () => {
    const { status, body } = await get('nobody', 'me.get')
    expect(status).toBe(401)
    expect(body.error?.data).toMatchObject({
      code: 'UNAUTHORIZED',
      app: { code: 'UNAUTHENTICATED', requestId: 'request-7', fields: [] },
    })
  })

  it('keeps the procedures of one batch apart', async () => {
    const count = async (path: string) => many.parse((await get('owner', path)).body.result?.data).length
    const before = await count('hook.list')
    const response = await fetch(`${base}/hook.create,bot.create,hook.create?batch=1`, {
      method: 'POST',
      headers: { authorization: 'owner', 'content-type': 'application/json' },
      body: JSON.stringify({
        0: { name: 'First' },
        1: {
          name: 'Lost',
          hookId: crypto.randomUUID(),
          accountIds: [desk.account.id],
          sizing: { kind: 'alert' },
          order: { type: 'market' },
        },
        2: { name: 'Second' },
      }),
    })
    const [first, lost, second] = z.array(answer).parse(await response.json())
    expect(first).toMatchObject({ result: { data: { hook: { name: 'First' } } } })
    expect(second).toMatchObject({ result: { data: { hook: { name: 'Second' } } } })
    expect(lost?.error).toMatchObject({
      data: { code: 'NOT_FOUND', app: { code: 'NOT_FOUND', fields: [{ field: 'hookId' }] } },
    })
    expect(await count('hook.list')).toBe(before + 2)
    expect(await count('bot.list')).toBe(1)
  })

  it('counts the changes of a person, and never what they read', async () => {
    spent = desk.actor.id
    const refused = await post('owner', 'hook.create', { name: 'One too many' })
    expect(refused).toMatchObject({
      status: 429,
      body: { error: { message: 'You have made too many changes.', data: { app: { code: 'LIMITED' } } } },
    })
    expect((await get('owner', 'hook.list')).status).toBe(200)
    expect((await post('stranger', 'hook.create', { name: 'Theirs' })).status).toBe(200)
    spent = null
  })

  it('counts what is asked without being signed in, and nothing else', async () => {
    guessed = true
    const look = () => post('nobody', 'invitation.look', { token: 'A'.repeat(43) })
    expect(await look()).toMatchObject({
      status: 429,
      body: { error: { data: { app: { code: 'LIMITED' } } } },
    })
    expect((await get('owner', 'hook.list')).status).toBe(200)
    guessed = false
    expect((await look()).status).toBe(404)
  })

  it('names the fields of an input that is wrong', async () => {
    const { status, body } = await post('owner', 'hook.create', { name: '', dedupeWindowSeconds: -1 })
    expect(status).toBe(400)
    expect(body.error?.data.app).toMatchObject({
      code: 'INVALID',
      fields: [{ field: 'name', message: 'must not be empty' }, { field: 'dedupeWindowSeconds' }],
    })
    expect(body.error?.message).toBe('name must not be empty.')
  })

  it('says in the words of the use-case why somebody may not', async () => {
    const { status, body } = await post('viewer', 'hook.create', { name: 'Mine' })
    expect(status).toBe(403)
    expect(body.error?.message).toContain('needs the role admin')
    expect(await get('stranger', 'bot.get', { id: desk.bot.id })).toMatchObject({ status: 404 })
    expect(await post('viewer', 'alert.send', { hookId: desk.hook.id, body: '{}' })).toMatchObject({
      status: 403,
    })
    expect(await post('stranger', 'alert.send', { hookId: desk.hook.id, body: '{}' })).toMatchObject({
      status: 404,
    })
    expect(await post('owner', 'alert.send', { hookId: desk.hook.id, body: '{}' })).toMatchObject({
      body: { result: { data: { alertId: 'alert', duplicate: false } } },
    })
  })

  it('logs what it does not know, and says nothing of it', async () => {
    const { status, body } = await get('owner', 'market.quote', { symbol: 'BROKEN' })
    expect(status).toBe(500)
    expect(body.error?.message).toContain('request request-7')
    expect(JSON.stringify(body)).not.toContain('a secret of ours')
    expect(body.error?.data.stack).toBeUndefined()
    expect(logged).toMatchObject([{ requestId: 'request-7', path: 'market.quote' }])
    expect(await get('owner', 'market.quote', { symbol: 'GONE' })).toMatchObject({ status: 400 })
    expect(await get('owner', 'no.such')).toMatchObject({
      status: 404,
      body: { error: { data: { app: { code: 'NOT_FOUND' } } } },
    })
  })

  it('puts the secret of a switched session into the cookie alone', async () => {
    const owner = await createOwner(test.platform)
    actors.set('switcher', owner.actor)
    const switched = await post('switcher', 'me.switchWorkspace', { id: owner.actor.workspaceId })
    expect(switched.body.result?.data).toMatchObject({ id: owner.actor.workspaceId, role: 'owner' })
    expect(cookies).toHaveLength(1)
    expect(JSON.stringify(switched)).not.toContain(cookies[0])
  })
})

describe('live.events', () => {
  /** Reads the stream until it has said `count` events. */
  const listen = async (who: string, count: number) => {
    const leave = new AbortController()
    const response = await fetch(`${base}/live.events`, {
      headers: { authorization: who, accept: 'text/event-stream' },
      signal: leave.signal,
    })
    let found: LiveEvent[] = []
    let text = ''
    if (!response.body) throw new Error('no stream')
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk
      found = [...text.matchAll(/^data: (.*type.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''))
      if (found.length >= count) break
    }
    leave.abort()
    return found
  }

  it('tells its client to start anew, carries the events of the workspace, and ends with its client', async () => {
    feed.events = [
      { type: 'changed', kind: 'order', id: 'one' },
      { type: 'changed', kind: 'fill', id: 'two' },
    ]
    expect(await listen('owner', 3)).toEqual([{ type: 'reset' }, ...feed.events])
    expect(feed.subscribers).toEqual([desk.actor.workspaceId])
    await expect.poll(() => feed.ended).toBe(1)
  })
})
