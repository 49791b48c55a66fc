import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listActivity } from '../activity/index.ts'
import type { Alert } from '../entities/alert.entity.ts'
import { AlertDedupe } from '../entities/alert.entity.ts'
import { Hook } from '../entities/hook.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import {
  addAlert,
  addOrder,
  createPlatform,
  createRows,
  keyOf,
  type Rows,
  viewerOf,
} from '../platform/rows.fixture.ts'
import { createSealer } from '../platform/seal.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'
import { getAlert, listAlerts } from './index.ts'

let test: Awaited<ReturnType<typeof createPlatform>>
let own: Rows
let other: Rows
beforeAll(async () => {
  test = await createPlatform(new Date('2030-01-01T12:00:00Z'))
  own = await createRows(test.platform)
  other = await createRows(test.platform)
})
afterAll(() => test?.close())

const viewer = () => viewerOf(own.workspaceId)
const add = (changes: Partial<Alert>) =>
  runInTransaction(test.platform, systemActor(own.workspaceId, 'request-1'), (uow) =>
    addAlert(uow, own, changes),
  )

describe('listAlerts', () => {
  it('gives the pages of a list without gap or repetition, newest first', async () => {
    const added: string[] = []
    for (let i = 0; i < 5; i++) added.push((await add({ symbol: 'PAGES', status: 'ignored' })).id)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listAlerts(test.platform, viewer(), { symbol: 'pages', limit: 2, cursor })
      seen.push(...page.items.map((alert) => alert.id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(added.reverse())
  })

  it('keeps the order of receipt of one symbol over those that are routed and those that wait', async () => {
    const states: Partial<Alert>[] = [
      { status: 'ordered' },
      { status: 'received', routedAt: null },
      { status: 'received', routedAt: test.clock.at },
      { status: 'invalid' },
      { status: 'received', routedAt: null },
    ]
    const added: Alert[] = []
    for (const state of states) added.push(await add({ symbol: 'MIXED', ...state }))
    const read = async (input: Parameters<typeof listAlerts>[2]) =>
      (await listAlerts(test.platform, viewer(), input)).items.map((alert) => alert.id)
    expect(await read({ symbol: 'MIXED' })).toEqual(added.map((a) => a.id).reverse())
    const received = added.filter((a) => a.status === 'received')
    expect(await read({ symbol: 'MIXED', status: 'received' })).toEqual(received.map((a) => a.id).reverse())
    expect(await read({ symbol: 'MIXED', status: 'invalid', hookId: own.hookId })).toEqual([added[3]?.id])
    expect(await read({ symbol: 'MIXED', hookId: newId() })).toEqual([])
  })

  it('counts orders, and the repetitions of a message after its dedupe window too', async () => {
    const key = `b:${newId()}`
    const alert = await add({ status: 'ordered', dedupeKey: key, symbol: 'TWICE' })
    await runInTransaction(test.platform, systemActor(own.workspaceId, 'request-1'), async (uow) => {
      await addOrder(uow, own, { alertId: alert.id })
      await addOrder(uow, own, { alertId: alert.id, leg: 'exit' })
      uow.em.create(AlertDedupe, {
        hookId: own.hookId,
        key,
        workspaceId: own.workspaceId,
        alertId: alert.id,
        expiresAt: uow.now,
        hits: 4,
      })
    })
    const read = async () => (await listAlerts(test.platform, viewer(), { symbol: 'TWICE' })).items[0]
    expect(await read()).toMatchObject({ hookName: 'TradingView', orderCount: 2, duplicates: 3 })

    await runInTransaction(test.platform, systemActor(own.workspaceId, 'request-1'), async (uow) => {
      await uow.em.nativeDelete(AlertDedupe, { key })
      uow.activity({
        verb: 'alert.duplicate',
        subject: { kind: 'alert', id: alert.id },
        alertId: alert.id,
        summary: 'The same message came again: nothing was done twice.',
      })
    })
    expect(await read()).toMatchObject({ duplicates: 1 })
  })

  it('asks for the scope of API keys, and shows nothing of another workspace', async () => {
    await expect(
      listAlerts(test.platform, keyOf(own.workspaceId, ['orders:read']), {}),
    ).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    const page = await listAlerts(test.platform, keyOf(other.workspaceId, ['alerts:read']), {})
    expect(page.items.map((alert) => alert.id)).toEqual([other.alertId])
    const foreign = await listAlerts(test.platform, viewer(), { hookId: other.hookId })
    expect(foreign.items).toEqual([])
  })

  it('refuses a cursor of another list', async () => {
    const cursor = Buffer.from(newId()).toString('base64url')
    await expect(listAlerts(test.platform, viewer(), { cursor })).rejects.toMatchObject({
      code: 'INVALID',
      fields: [{ field: 'cursor' }],
    })
  })
})

describe('getAlert', () => {
  it('shows decisions, orders and the steps of an alert', async () => {
    const alert = await getAlert(test.platform, viewer(), { id: own.alertId })
    expect(alert).toMatchObject({
      id: own.alertId,
      hookName: 'TradingView',
      raw: '{"symbol":"BTCUSD"}',
      decisions: [{ botName: 'Breakout', accountName: 'Paper', outcome: 'ordered' }],
      orders: [{ id: own.orderId, botName: 'Breakout', quantity: '0.05' }],
      timeline: [{ verb: 'alert.received', title: 'Received', reason: 'Received and stored.', elapsedMs: 0 }],
    })
  })

  it('shows a sealed body with its secret masked', async () => {
    const id = newId()
    const body = '{"symbol":"BTCUSD","secret":"whsec_abc"}'
    const raw = test.platform.sealer.sealBytes(Buffer.from(body), `alert:${id}`)
    await add({ id, raw, rawSealed: true })
    const alert = await getAlert(test.platform, viewer(), { id })
    expect(alert.raw).toBe('{"symbol":"BTCUSD","secret":"••••"}')
  })

  it('shows the hook’s secret nowhere in a body, also where it was put by mistake', async () => {
    const secret = 'whsec_put+by/mistake=='
    const { sealer } = test.platform
    await runInTransaction(test.platform, systemActor(own.workspaceId, 'request-1'), async (uow) => {
      const hook = await uow.em.findOneOrFail(Hook, own.hookId)
      hook.secretSealed = sealer.seal(secret, `hook:${own.hookId}`)
    })
    const id = newId()
    const body = `{"comment":"a ${secret} b","note":"\\u0077${secret.slice(1)}","url":"?x=${encodeURIComponent(secret)}"}`
    await add({ id, raw: sealer.sealBytes(Buffer.from(body), `alert:${id}`), rawSealed: true })
    const { raw } = await getAlert(test.platform, viewer(), { id })
    expect(raw).toBe('{"comment":"a •••• b","note":"••••","url":"?x=••••"}')
  })

  it('says so when a body cannot be unsealed or is no text, and shows the rest', async () => {
    const id = newId()
    const raw = createSealer('another secret').sealBytes(Buffer.from('{}'), `alert:${id}`)
    await add({ id, raw, rawSealed: true })
    expect((await getAlert(test.platform, viewer(), { id })).raw).toContain('APP_SECRET')
    const binary = await add({ raw: Buffer.from([0x89, 0x50, 0xff, 0xff]) })
    expect((await getAlert(test.platform, viewer(), { id: binary.id })).raw).toContain('4 bytes')
    const cut = await add({ raw: Buffer.from('{"a":"é').subarray(0, -1) })
    expect((await getAlert(test.platform, viewer(), { id: cut.id })).raw).toBe('{"a":"')
  })

  it('does not find an alert of another workspace', async () => {
    await expect(getAlert(test.platform, viewer(), { id: other.alertId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

describe('listActivity', () => {
  it('shows the trail of one alert and of the workspace alone', async () => {
    const lines = await listActivity(test.platform, viewer(), { alertId: own.alertId })
    expect(lines.items).toMatchObject([
      { verb: 'alert.received', actorKind: 'system', subjectId: own.alertId },
    ])
    expect((await listActivity(test.platform, viewer(), { alertId: other.alertId })).items).toEqual([])
    const first = await listActivity(test.platform, viewer(), { limit: 1 })
    const second = await listActivity(test.platform, viewer(), { limit: 1, cursor: first.nextCursor ?? '' })
    expect(first.items[0]?.id).not.toBe(second.items[0]?.id)
    await expect(
      listActivity(test.platform, keyOf(own.workspaceId, ['alerts:read']), {}),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
