import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { exportKinds } from '@viewzenix/schema'
import { afterAll, describe, expect, it } from 'vitest'
import { createFileTest } from '../file/files.fixture.ts'
import { downloadFile, type Files, sweepFiles } from '../file/index.ts'
import { type Actor, systemActor } from '../platform/actor.ts'
import { newId, newIdAt } from '../platform/ids.ts'
import { addAlert, createRows, keyOf, type Rows } from '../platform/rows.fixture.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'
import { userOf, verbsOf } from '../platform/writes.fixture.ts'
import { PortError } from '../ports/index.ts'
import {
  archiveDay,
  createExport,
  listArchives,
  listExports,
  runExport,
  scheduleArchives,
  streamExport,
} from './index.ts'

const DAY = 24 * 3_600_000

const { test, store, files, stop } = await createFileTest()
afterAll(stop)

const collect = async (actor: Actor, input: Parameters<typeof streamExport>[2]): Promise<string> => {
  let all = ''
  for await (const { text } of streamExport(test.platform, actor, input).chunks) all += text
  return all
}
const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
/** The rows of the fixture are made now, and exports end now. */
const inAMinute = () => new Date(test.clock.at.getTime() + 60_000).toISOString()
const addAlerts = (rows: Rows, count: number, at: Date, raw = '{"symbol":"BTCUSD"}') =>
  runInTransaction(test.platform, systemActor(rows.workspaceId, 'request-1'), ({ em }) =>
    em.execute(
      `insert into alert (id, workspace_id, hook_id, received_at, status, raw, raw_sealed, request_id, summary, routed_at)
       select gen_random_uuid(), ?, ?, ?, 'ignored', ?, false, 'request-1', 'Done.', ? from generate_series(1, ?)`,
      [rows.workspaceId, rows.hookId, at.toISOString(), Buffer.from(raw), at.toISOString(), count],
    ),
  )

describe('an export', () => {
  it('has every row once, money as exact text, and nothing of another workspace', async () => {
    const rows = await createRows(test.platform)
    await createRows(test.platform)
    const actor = userOf(rows.workspaceId, 'viewer')
    const to = inAMinute()
    const [fill, ...others] = linesOf(await collect(actor, { kind: 'fills', format: 'jsonl', to }))
    expect(others).toEqual([])
    expect(fill).toMatchObject({ quantity: '0.05', price: '64000.1', fee: '3.2', account_name: 'Paper' })
    const [order] = linesOf(await collect(actor, { kind: 'orders', format: 'jsonl', to }))
    expect(order).toMatchObject({
      id: rows.orderId,
      limit_price: null,
      reduce_only: false,
      bot_name: 'Breakout',
    })
    const [alert] = linesOf(await collect(actor, { kind: 'alerts', format: 'jsonl', to }))
    expect(alert).toMatchObject({
      id: rows.alertId,
      hook_name: 'TradingView',
      message: '{"symbol":"BTCUSD"}',
    })
    for (const kind of exportKinds) {
      const text = await collect(actor, { kind, format: 'csv', to })
      const [head, first, end] = text.split('\r\n')
      expect(head?.split(',')[0]).toBe('id')
      expect(first).not.toBe('')
      expect(end).toBe('')
    }
  })

  it('walks over pages without a gap or a double, and takes only the time that was asked for', async () => {
    const rows = await createRows(test.platform)
    const actor = userOf(rows.workspaceId)
    const now = test.clock.at.getTime()
    await addAlerts(rows, 2_005, new Date(now + 3 * DAY))
    await addAlerts(rows, 3, new Date(now + 6 * DAY))
    const span = (from: number, to: number) => ({
      from: new Date(now + from * DAY).toISOString(),
      to: new Date(now + to * DAY).toISOString(),
    })
    const ids = async (from: number, to: number) =>
      linesOf(await collect(actor, { kind: 'alerts', format: 'jsonl', ...span(from, to) })).map(
        ({ id }) => id,
      )
    const all = await ids(-1, 9)
    expect(all).toHaveLength(2_009)
    expect(new Set(all).size).toBe(2_009)
    expect(await ids(3, 6)).toHaveLength(2_005)
    expect(await ids(6, 9)).toHaveLength(3)
    expect(await ids(7, 9)).toEqual([])
  })

  it('masks what screens mask, and a spreadsheet runs nothing of it', async () => {
    const rows = await createRows(test.platform)
    const actor = userOf(rows.workspaceId)
    await addAlerts(rows, 1, test.clock.at, '=cmd|"/c calc"!A1')
    await addAlerts(rows, 1, test.clock.at, '{"secret":"hunter2"}')
    const text = await collect(actor, { kind: 'alerts', format: 'csv', to: inAMinute() })
    expect(text).toContain(`"'=cmd|""/c calc""!A1"`)
    expect(text).not.toContain('hunter2')
  })

  it('needs the scope of its kind, and a time that makes sense', async () => {
    const rows = await createRows(test.platform)
    const key = keyOf(rows.workspaceId, ['alerts:read'])
    await collect(key, { kind: 'alerts', format: 'csv' })
    for (const kind of ['orders', 'fills', 'activity'] as const)
      expect(() => streamExport(test.platform, key, { kind, format: 'csv' })).toThrow(/needs the scope/)
    const input = { kind: 'alerts' as const, format: 'csv' as const }
    expect(() => streamExport(test.platform, key, { ...input, from: 'yesterday' })).toThrow(
      /from must be a time/,
    )
    const backwards = { from: '2030-01-02T00:00:00Z', to: '2030-01-01T00:00:00Z' }
    expect(() => streamExport(test.platform, key, { ...input, ...backwards })).toThrow(/to must be after/)
  })
})

describe('an export that a job makes', () => {
  const ask = async (rows: Rows) =>
    createExport(test.platform, userOf(rows.workspaceId, 'viewer'), {
      kind: 'alerts',
      format: 'jsonl',
      to: inAMinute(),
    })
  const run = (rows: Rows, id: string, using = files) =>
    runExport(using, { workspaceId: rows.workspaceId, exportId: id, requestId: 'request-1' })

  it('becomes a file that can be downloaded until its day, and is made once', async () => {
    const rows = await createRows(test.platform)
    const viewer = userOf(rows.workspaceId, 'viewer')
    const { id } = await ask(rows)
    await run(rows, id)
    const { items } = await listExports(test.platform, viewer, {})
    const made = items.find((one) => one.id === id)
    expect(made).toMatchObject({ state: 'ready', rows: 1, file: { state: 'ready' } })
    const fileId = made?.file?.id ?? ''
    const { url } = await downloadFile(files, viewer, { id: fileId })
    expect(linesOf(await (await fetch(url)).text())).toMatchObject([{ id: rows.alertId }])
    await run(rows, id)
    expect((await listExports(test.platform, viewer, {})).items.find((one) => one.id === id)).toEqual(made)
    expect(await verbsOf(test.platform, rows.workspaceId, id)).toEqual(['export.requested', 'export.ready'])

    const before = test.clock.at
    test.clock.at = new Date(before.getTime() + 8 * DAY)
    await sweepFiles(files, 'request-1')
    test.clock.at = before
    await expect(downloadFile(files, viewer, { id: fileId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is tried again while the store is away, says so, and says why when it gives up', async () => {
    const rows = await createRows(test.platform)
    const viewer = userOf(rows.workspaceId, 'viewer')
    const { id } = await ask(rows)
    const away = () => Promise.reject(new PortError('transient', 'The file store cannot be reached.'))
    const broken = { ...files, blobs: { ...files.blobs, put: away } }
    const state = async () =>
      (await listExports(test.platform, viewer, {})).items.find((one) => one.id === id)
    await expect(run(rows, id, broken)).rejects.toMatchObject({ kind: 'transient' })
    expect(await state()).toMatchObject({ state: 'waiting', reason: expect.stringContaining('tried again') })
    await expect(run(rows, id, broken)).rejects.toMatchObject({ kind: 'transient' })
    await run(rows, id, broken)
    expect(await state()).toMatchObject({
      state: 'failed',
      file: null,
      reason: expect.stringContaining('make it again'),
    })
    expect(await verbsOf(test.platform, rows.workspaceId, id)).toEqual(['export.requested', 'export.failed'])
  })

  it('is not another workspace’s to see or make', async () => {
    const rows = await createRows(test.platform)
    const other = await createRows(test.platform)
    const { id } = await ask(rows)
    const seen = await listExports(test.platform, userOf(other.workspaceId), {})
    expect(seen.items.some((one) => one.id === id)).toBe(false)
    await run(other, id)
    expect((await listExports(test.platform, userOf(rows.workspaceId), {})).items[0]).toMatchObject({
      state: 'waiting',
    })
    const api = keyOf(rows.workspaceId, ['alerts:read'])
    await expect(createExport(test.platform, api, { kind: 'alerts', format: 'csv' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})

describe('the archive', () => {
  const yesterday = () => new Date(test.clock.at.getTime() - DAY)

  it('keeps a day whole: counted, hashed, read back, once', async () => {
    const rows = await createRows(test.platform, yesterday())
    const sealed = test.platform.sealer.sealBytes(Buffer.from('{"secret":"whsec_x"}'), 'alert:x')
    await addAlerts(rows, 2, yesterday(), '{"password":"hunter2"}')
    await runInTransaction(test.platform, systemActor(rows.workspaceId, 'request-1'), (uow) =>
      addAlert(uow, rows, { status: 'ignored', receivedAt: yesterday(), raw: sealed, rawSealed: true }),
    )
    await addAlerts(rows, 1, test.clock.at)
    const day = yesterday().toISOString().slice(0, 10)
    const job = { workspaceId: rows.workspaceId, day, requestId: 'request-1' }
    await archiveDay(files, job)
    const viewer = userOf(rows.workspaceId, 'viewer')
    const archive = (await listArchives(test.platform, viewer, {})).items.find((one) => one.day === day)
    expect(archive?.parts.map(({ name, rows: n }) => [name, n])).toEqual([
      ['alerts.jsonl.gz', 4],
      ['orders.jsonl.gz', 1],
      ['fills.jsonl.gz', 1],
      ['activity.jsonl.gz', 1],
      ['broker_calls.jsonl.gz', 1],
    ])
    const alertsFile = archive?.files.find(({ name }) => name === `${day}-alerts.jsonl.gz`)
    const { url } = await downloadFile(files, viewer, { id: alertsFile?.id ?? '' })
    const packed = Buffer.from(await (await fetch(url)).arrayBuffer())
    expect(createHash('sha256').update(packed).digest('hex')).toBe(archive?.parts[0]?.sha256)
    const lines = linesOf(gunzipSync(packed).toString())
    expect(lines.map(({ raw_state }) => raw_state)).toEqual(['exact', 'masked', 'masked', 'sealed'])
    expect(Buffer.from(String(lines[0]?.raw_base64), 'base64').toString()).toBe('{"symbol":"BTCUSD"}')
    expect(Buffer.from(String(lines[3]?.raw_base64), 'base64').equals(sealed)).toBe(true)
    expect(gunzipSync(packed).toString()).not.toContain(Buffer.from('hunter2').toString('base64').slice(0, 8))

    const keys = store.double.keys()
    await archiveDay(files, job)
    expect(store.double.keys()).toEqual(keys)
    expect((await listArchives(test.platform, viewer, {})).items.filter((one) => one.day === day)).toEqual([
      archive,
    ])
    expect(await verbsOf(test.platform, rows.workspaceId, archive?.id ?? '')).toEqual(['archive.written'])
  })

  it('has a fill in the day in which it was heard of, so that none is missed between two days', async () => {
    const rows = await createRows(test.platform, yesterday())
    const before = new Date(yesterday().getTime() - DAY)
    await runInTransaction(test.platform, systemActor(rows.workspaceId, 'request-1'), ({ em }) =>
      em.execute('update fill set filled_at = ?, id = ? where workspace_id = ?', [
        before.toISOString(),
        newIdAt(before),
        rows.workspaceId,
      ]),
    )
    const filed = async (at: Date) => {
      const day = at.toISOString().slice(0, 10)
      await archiveDay(files, { workspaceId: rows.workspaceId, day, requestId: 'request-1' })
      const { items } = await listArchives(test.platform, userOf(rows.workspaceId, 'viewer'), {})
      const parts = items.find((one) => one.day === day)?.parts ?? []
      return parts.find(({ name }) => name === 'fills.jsonl.gz')?.rows ?? 0
    }
    expect([await filed(before), await filed(yesterday())]).toEqual([0, 1])
  })

  it('does not call a day archived that cannot be read back as it was written', async () => {
    const rows = await createRows(test.platform, yesterday())
    const day = yesterday().toISOString().slice(0, 10)
    const job = { workspaceId: rows.workspaceId, day, requestId: 'request-1' }
    const lossy: Files = {
      ...files,
      blobs: {
        ...files.blobs,
        put: (key, bytes, ...rest) => files.blobs.put(key, bytes.subarray(0, -9), ...rest),
      },
    }
    await expect(archiveDay(lossy, job)).rejects.toThrow()
    const days = async () =>
      (await listArchives(test.platform, userOf(rows.workspaceId), {})).items.map((a) => a.day)
    expect(await days()).not.toContain(day)
    await archiveDay(files, job)
    expect(await days()).toContain(day)
  })

  it('is asked for in the night for every whole day that is missing', async () => {
    const rows = await createRows(test.platform, new Date(test.clock.at.getTime() - 3 * DAY))
    await scheduleArchives(test.platform, newId())
    const jobs = await runInTransaction(test.platform, systemActor('*', 'request-1'), ({ em }) =>
      em.execute<{ key: string }[]>('select key from graphile_worker.jobs where key like ?', [
        `archive:${rows.workspaceId}:%`,
      ]),
    )
    expect(jobs).toHaveLength(3)
  })
})
