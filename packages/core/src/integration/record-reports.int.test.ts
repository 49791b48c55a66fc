import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Actor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { createPlatform, createRows, keyOf, type Rows, viewerOf } from '../platform/rows.fixture.ts'
import { userOf } from '../platform/writes.fixture.ts'
import { clearIntegrations, createReportWriter, getIntegration, listIntegrations } from './index.ts'
import { recordReports } from './record-reports.ts'
import { createReporting } from './reports.fixture.ts'

const start = new Date('2030-01-01T12:00:30Z')
let test: Awaited<ReturnType<typeof createPlatform>>
let a: Rows
let b: Rows
beforeAll(async () => {
  test = await createPlatform(start)
  a = await createRows(test.platform, new Date('2029-12-01T00:00:00Z'))
  b = await createRows(test.platform, new Date('2029-12-01T00:00:00Z'))
})
afterAll(() => test?.close())
beforeEach(() => {
  test.clock.at = start
})

const now = () => test.clock.at
const pass = (seconds: number) => {
  test.clock.at = new Date(test.clock.at.getTime() + seconds * 1000)
}
const record = (...reports: Parameters<typeof recordReports>[1]) => recordReports(test.platform, reports)
const listed = async (of: Rows, name: string) =>
  (await listIntegrations(test.platform, viewerOf(of.workspaceId), {})).filter((each) => each.name === name)

describe('what a service said', () => {
  const MESSAGE = 'Inactive: Olga.K+x@desk.example, token=hunter2'
  const said = async (name: string, account: string | null) => {
    const report = createReporting(name, account, now).failing(1, MESSAGE)
    await record({
      ...report,
      errors: report.errors.map((each) => ({ ...each, cause: 'connect 10.0.0.7:443' })),
    })
    return account === null ? name : `${name}~${account}`
  }
  const read = async (actor: Actor, id: string) => {
    const { errors, lastError } = await getIntegration(test.platform, actor, { id })
    return [errors[0]?.message, lastError, errors[0]?.cause]
  }

  it('to all names nobody of another workspace, and its causes are for those who set things up', async () => {
    const id = await said('said-to-all', null)
    const masked = 'Inactive: ••••, token=••••'
    for (const role of ['admin', 'owner'] as const)
      expect(await read(userOf(b.workspaceId, role), id)).toEqual([masked, masked, 'connect 10.0.0.7:443'])
    for (const actor of [
      userOf(b.workspaceId, 'viewer'),
      userOf(b.workspaceId, 'trader'),
      keyOf(b.workspaceId, ['integrations:read']),
    ])
      expect(await read(actor, id)).toEqual([masked, masked, null])
  })

  it('of an own account is its workspace’s to read, whatever the role', async () => {
    const id = await said('said-to-one', a.accountId)
    const own = 'Inactive: Olga.K+x@desk.example, token=••••'
    expect(await read(viewerOf(a.workspaceId), id)).toEqual([own, own, 'connect 10.0.0.7:443'])
    await expect(read(viewerOf(b.workspaceId), id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('reports of several processes', () => {
  it('are added up, each once, whatever is sent again and whoever sends at the same time', async () => {
    const name = 'added-up'
    const processes = Array.from({ length: 4 }, () => createReporting(name, null, now))
    await Promise.all(
      processes.map(async (process) => {
        for (let round = 0; round < 5; round++) {
          const report = process.well(10, round < 4 ? 20 : 900)
          await record(report)
          await record(report)
        }
      }),
    )
    pass(60)
    await record(createReporting(name, null, now).failing(2))
    const [view] = await listed(a, name)
    expect(view).toMatchObject({
      hour: { calls: 202, errors: 2, errorRate: 0.99, p50Ms: expect.any(Number), p95Ms: expect.any(Number) },
      day: { calls: 202, errors: 2 },
      lastSuccessAt: start.toISOString(),
      lastErrorAt: now().toISOString(),
      lastError: 'It answered 503.',
      fallback: 'Nothing else.',
      state: 'degraded',
    })
    expect(view?.hour.p50Ms).toBeLessThanOrEqual(20)
    expect(view?.hour.p95Ms).toBeGreaterThan(750)
    expect(view?.timeline).toHaveLength(60)
    expect(view?.timeline.slice(-2)).toMatchObject([
      { calls: 200, errors: 0, state: 'up', from: '2030-01-01T12:00:00.000Z' },
      {
        calls: 2,
        errors: 2,
        state: 'down',
        from: '2030-01-01T12:01:00.000Z',
        to: '2030-01-01T12:02:00.000Z',
      },
    ])
    expect(view?.timeline[0]).toMatchObject({ calls: 0, state: 'idle' })
  })

  it('that come late do not undo what was seen since', async () => {
    const name = 'late'
    const [slow, quick] = [createReporting(name, null, now), createReporting(name, null, now)]
    const late = slow.failing(9)
    pass(30)
    await record(quick.well())
    await record(late)
    const [view] = await listed(a, name)
    expect(view).toMatchObject({
      state: 'degraded',
      reason: '9 of the last 10 calls failed.',
      downSince: null,
    })
    expect(view?.hour).toMatchObject({ calls: 10, errors: 9 })
  })

  it('show the open breaker of any of them, until it may try again', async () => {
    const name = 'one-open'
    const [bad, good] = [createReporting(name, null, now), createReporting(name, null, now)]
    await record(bad.opened('It failed five times.'))
    await record(good.well())
    expect(await listed(a, name)).toMatchObject([
      {
        state: 'down',
        reason: 'It failed five times.',
        breaker: 'open',
        breakerUntil: '2030-01-01T12:00:35.000Z',
      },
    ])
    pass(6)
    expect(await listed(a, name)).toMatchObject([{ breaker: 'half_open', breakerUntil: null }])
  })

  it('are written together when many come at once', async () => {
    const write = createReportWriter(test.platform)
    const names = Array.from({ length: 50 }, (_, i) => `many-${i}`)
    await Promise.all(names.map((name) => write(createReporting(name, null, now).well())))
    const known = (await listIntegrations(test.platform, viewerOf(a.workspaceId), {})).map(({ name }) => name)
    expect(known).toEqual(expect.arrayContaining(names))
  })
})

describe('a service with accounts', () => {
  it('is seen by the workspace of the account alone, and a shared one by all', async () => {
    await record(createReporting('paper-broker', a.accountId, now).failing(1, 'A secret="hunter2" of a.'))
    await record(createReporting('shared', null, now).well())
    const id = `paper-broker~${a.accountId}`
    expect(await listed(a, 'paper-broker')).toMatchObject([{ id, accountName: 'Paper', state: 'degraded' }])
    expect(await listed(b, 'paper-broker')).toMatchObject([{ account: b.accountId, lastError: null }])
    expect(await listed(b, 'shared')).toHaveLength(1)
    const own = await getIntegration(test.platform, viewerOf(a.workspaceId), { id })
    expect(own.errors[0]).toMatchObject({
      kind: 'transient',
      code: '503',
      message: expect.stringContaining('of a'),
    })
    await expect(getIntegration(test.platform, viewerOf(b.workspaceId), { id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('leaves nothing when its account is gone, also not to everybody', async () => {
    await record(
      createReporting('gone-broker', newId(), now).well(),
      createReporting('still-here', null, now).well(),
    )
    expect(await listed(a, 'gone-broker')).toEqual([])
    expect(await listed(a, 'still-here')).toHaveLength(1)
  })

  it('tells the dashboards of its workspace when its state changes, and only then', async () => {
    const heard: { workspace: string; kind: string; id: string }[] = []
    const listener = new pg.Client({ connectionString: test.url })
    await listener.connect()
    try {
      listener.on('notification', ({ payload }) => void heard.push(JSON.parse(payload ?? '{}')))
      await listener.query('listen viewzenix_live')
      const process = createReporting('stated', b.accountId, now)
      await record(process.well())
      await record(process.well())
      await record(process.failing())
      await expect.poll(() => heard.length).toBe(2)
      expect(heard[1]).toEqual({ workspace: b.workspaceId, kind: 'integration', id: b.accountId })
    } finally {
      await listener.end()
    }
  })
})

it('is read by people, and by keys with its scope', async () => {
  const allowed = keyOf(a.workspaceId, ['integrations:read'])
  const other = keyOf(a.workspaceId, ['orders:read'])
  expect((await listIntegrations(test.platform, allowed, {})).length).toBeGreaterThan(0)
  await expect(listIntegrations(test.platform, other, {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(getIntegration(test.platform, other, { id: 'shared' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  await expect(getIntegration(test.platform, allowed, { id: 'nothing' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})

it('keeps some tens of failures of a service, and drops what is old', async () => {
  const name = 'noisy'
  const process = createReporting(name, null, now)
  for (let i = 0; i < 35; i++) await record(process.failing(1, `Failure ${i}.`))
  const read = (range: 'hour' | 'day' = 'hour') =>
    getIntegration(test.platform, viewerOf(a.workspaceId), { id: name, range })
  const full = await read('day')
  expect(full.errors).toHaveLength(30)
  expect(full.errors[0]?.message).toBe('Failure 34.')
  expect(full.timeline).toHaveLength(96)
  expect(full.timeline.at(-1)).toMatchObject({ calls: 35, errors: 35 })

  pass(23 * 3_600)
  await clearIntegrations(test.platform, 'request-1')
  expect(await read()).toMatchObject({ hour: { calls: 0, p95Ms: null }, day: { calls: 35 } })
  pass(4 * 3_600)
  await record(process.well())
  await clearIntegrations(test.platform, 'request-1')
  expect(await read()).toMatchObject({ day: { calls: 1, errors: 0 } })
  expect((await read()).errors).toHaveLength(30)
  pass(7 * 86_400)
  await record(process.well())
  await clearIntegrations(test.platform, 'request-1')
  expect((await read()).errors).toEqual([])
})

it('forgets a service that is no longer set up, also when it was down', async () => {
  await record(createReporting('unset', null, now).opened())
  expect(await listed(a, 'unset')).toMatchObject([{ state: 'down', downSince: start.toISOString() }])
  pass(25 * 3_600)
  await clearIntegrations(test.platform, 'request-1')
  expect(await listed(a, 'unset')).toEqual([])
  await record(createReporting('unset', null, now).well())
  expect(await listed(a, 'unset')).toMatchObject([{ state: 'up', downSince: null }])
})
