import { createHook } from '@viewzenix/core/hook'
import { createDesk, createOwner } from '@viewzenix/testing/builders'
import { withConnection } from '@viewzenix/testing/run-sql'
import { EventSource } from 'eventsource'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startLiveFeed } from './live-feed.ts'
import { startServer, type TestServer } from './server.fixture.ts'

let server: TestServer
let desk: Awaited<ReturnType<typeof createDesk>>
beforeAll(async () => {
  server = await startServer()
  desk = await createDesk(server.platform)
})
afterAll(() => server?.stop())

/** As PostgreSQL does when it restarts. */
const dropListener = () =>
  withConnection(server.databaseUrl, (client) =>
    client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'viewzenix-live'",
    ),
  )

describe('the feed of one process', () => {
  it('carries the changes of one workspace, from the call on, until it is aborted', async () => {
    await expect.poll(() => server.live.connected()).toBe(true)
    const stranger = await createOwner(server.platform, 'Stranger')
    const until = new AbortController()
    const events = server.live.subscribe(desk.actor.workspaceId, until.signal)[Symbol.asyncIterator]()
    await createHook(server.platform, stranger.actor, { name: 'Not mine' })
    const { hook } = await createHook(server.platform, desk.actor, { name: 'Mine' })
    expect(await events.next()).toEqual({
      done: false,
      value: { type: 'changed', kind: 'hook', id: hook.id },
    })
    const waiting = events.next()
    until.abort()
    expect(await waiting).toEqual({ done: true, value: undefined })
  })

  it('says that changes may have been missed when its connection was lost, and goes on', async () => {
    const until = new AbortController()
    onTestFinished(() => until.abort())
    const events = server.live.subscribe(desk.actor.workspaceId, until.signal)[Symbol.asyncIterator]()
    await dropListener()
    expect(await events.next()).toEqual({ done: false, value: { type: 'reset' } })
    const { hook } = await createHook(server.platform, desk.actor, { name: 'After' })
    expect(await events.next()).toMatchObject({ value: { type: 'changed', kind: 'hook', id: hook.id } })
  })

  it('says so to whoever came before it listened, too', async () => {
    const { databaseUrl, platform } = server
    const ignore = () => undefined
    const feed = startLiveFeed({ databaseUrl, log: platform.log, onChange: ignore, onReset: ignore })
    onTestFinished(() => feed.stop())
    const early = feed.subscribe(desk.actor.workspaceId, new AbortController().signal)
    expect(await early[Symbol.asyncIterator]().next()).toEqual({ done: false, value: { type: 'reset' } })
  })

  it('tells a reader that is far behind to start anew, and keeps nothing more for it', async () => {
    const until = new AbortController()
    onTestFinished(() => until.abort())
    const events = server.live.subscribe(desk.actor.workspaceId, until.signal)[Symbol.asyncIterator]()
    await withConnection(server.databaseUrl, (client) =>
      client.query(
        `select pg_notify('viewzenix_live', json_build_object('workspace', $1::text, 'kind', 'alert', 'id', n::text)::text)
         from generate_series(1, 600) n`,
        [desk.actor.workspaceId],
      ),
    )
    const seen: unknown[] = []
    for (;;) {
      const { value } = await events.next()
      seen.push(value)
      if (value?.type === 'changed' && value.id === '600') break
    }
    expect(seen).toContainEqual({ type: 'reset' })
    expect(seen.length).toBeLessThan(600)
  })
})

describe('a dashboard', () => {
  /** What a browser’s EventSource hears, and how it comes back. */
  const open = () => {
    const heard: { type: string; kind?: string; id?: string }[] = []
    const source = new EventSource(`${server.baseUrl}/trpc/live.events`, {
      fetch: (url, init) =>
        fetch(url, {
          ...init,
          headers: { ...init.headers, cookie: `${server.sessions.name}=${desk.sessionSecret}` },
        }),
    })
    source.onmessage = ({ data }) => void heard.push(JSON.parse(data))
    onTestFinished(() => source.close())
    return heard
  }

  it('hears of changes as they are committed, also after the listener was lost', async () => {
    const heard = open()
    // From here on nothing is missed, and what was read before is to be read again.
    await expect.poll(() => heard).toEqual([{ type: 'reset' }])
    const first = await createHook(server.platform, desk.actor, { name: 'Now' })
    await expect
      .poll(() => heard.slice(1))
      .toContainEqual({ type: 'changed', kind: 'hook', id: first.hook.id })
    const before = heard.length
    await dropListener()
    await expect.poll(() => heard.slice(before)).toContainEqual({ type: 'reset' })
    const { hook } = await createHook(server.platform, desk.actor, { name: 'Later' })
    await expect.poll(() => heard).toContainEqual({ type: 'changed', kind: 'hook', id: hook.id })
  })

  it('of somebody who is not signed in hears nothing', async () => {
    const response = await fetch(`${server.baseUrl}/trpc/live.events`, {
      headers: { accept: 'text/event-stream' },
    })
    expect(await response.text()).toContain('UNAUTHENTICATED')
  })
})
