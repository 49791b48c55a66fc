import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Account } from '../entities/account.entity.ts'
import { Integration } from '../entities/integration.entity.ts'
import { Workspace } from '../entities/workspace.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import {
  addAlert,
  addOrder,
  addPoint,
  createPlatform,
  createRows,
  keyOf,
  viewerOf,
} from '../platform/rows.fixture.ts'
import { ALL_WORKSPACES, runInTransaction, runQuery } from '../platform/unit-of-work.ts'
import type { MarketData } from '../ports/index.ts'
import { countToday } from './count-today.ts'
import { getOverview, getStatus } from './index.ts'

// Ids carry the time at which they are made, so the clock of this test is the real one.
const now = new Date()
const midnight = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()))
const later = new Date(now.getTime() + 1)
const yesterday = new Date(midnight.getTime() - 60_000)
let test: Awaited<ReturnType<typeof createPlatform>>
beforeAll(async () => {
  test = await createPlatform(now)
})
afterAll(() => test?.close())

const market: MarketData = {
  getQuote: async (symbol) => ({ symbol, bid: '65000.1', ask: '65000.3', at: now.toISOString() }),
  getCandles: async () => [],
}

describe('getOverview', () => {
  it('tells a new workspace what to do first', async () => {
    const workspaceId = newId()
    await runInTransaction(test.platform, systemActor(workspaceId, 'request-1'), async ({ em }) => {
      em.create(Workspace, { id: workspaceId, name: 'New', createdAt: now })
    })
    expect(await getOverview(test.platform, market, viewerOf(workspaceId), {})).toEqual({
      equity: { now: null, dayChange: null, dayChangePercent: null, currency: 'USD' },
      positions: [],
      alerts: [],
      bots: [],
      counts: { alertsToday: 0, ordersToday: 0, fillsToday: 0, refusedToday: 0, openOrders: 0 },
      firstSteps: ['account', 'bot', 'alert'],
    })
  })

  it('shows what is held, what came in today, and the change since midnight', async () => {
    const rows = await createRows(test.platform, now)
    await createRows(test.platform, now)
    await runInTransaction(test.platform, systemActor(rows.workspaceId, 'request-1'), async (uow) => {
      addPoint(uow, rows.accountId, yesterday, '100000')
      addPoint(uow, rows.accountId, later, '100500')
      const refused = await addAlert(uow, rows, { status: 'refused' })
      await addOrder(uow, rows, { alertId: refused.id, status: 'unknown' })
    })
    const overview = await getOverview(test.platform, market, viewerOf(rows.workspaceId), {})
    expect(overview).toMatchObject({
      equity: { now: '100500', dayChange: '500', dayChangePercent: '0.5', currency: 'USD' },
      positions: [{ symbol: 'BTCUSD', markPrice: '65000.1', unrealizedPnl: '50' }],
      alerts: [{ status: 'refused' }, { id: rows.alertId, orderCount: 1 }],
      // Its only account is halted.
      bots: [{ id: rows.botId, halted: true, ordersToday: 2, accounts: [{ name: 'Paper' }] }],
      counts: { alertsToday: 2, ordersToday: 2, fillsToday: 1, refusedToday: 1, openOrders: 1 },
      firstSteps: [],
    })
  })

  it('counts what is paid in today as no gain, and what it wins on its first day as one', async () => {
    const rows = await createRows(test.platform, yesterday)
    const opened = newId()
    await runInTransaction(test.platform, systemActor(rows.workspaceId, 'request-1'), async (uow) => {
      const { em, workspaceId } = uow
      addPoint(uow, rows.accountId, now, '101000')
      em.create(Account, {
        id: opened,
        workspaceId,
        name: 'Second',
        broker: 'paper',
        mode: 'paper',
        currency: 'USD',
        createdAt: now,
      })
      await em.flush()
      addPoint(uow, opened, now, '99900')
      addPoint(uow, opened, later, '151900', '150000')
    })
    const { equity } = await getOverview(test.platform, market, viewerOf(rows.workspaceId), {})
    // 1000 won by the first, 1900 by the second, on 250,000 that were paid in.
    expect(equity).toEqual({ now: '252900', dayChange: '2900', dayChangePercent: '1.16', currency: 'USD' })
  })

  it('is for people alone', async () => {
    await expect(
      getOverview(test.platform, market, keyOf(newId(), ['alerts:read']), {}),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('countToday', () => {
  it('finds where the day begins among alerts of many days and workspaces', async () => {
    const own = await createRows(test.platform, yesterday)
    const other = await createRows(test.platform, yesterday)
    for (const [hours, rows] of [-30, -9, -1, 0, 0, 2, 5].flatMap((h) => [
      [h, own] as const,
      [h, other] as const,
    ]))
      await runInTransaction(test.platform, systemActor(rows.workspaceId, 'request-1'), (uow) =>
        addAlert(uow, rows, { receivedAt: new Date(midnight.getTime() + hours * 3_600_000) }),
      )
    const count = (since: number) =>
      runQuery(test.platform, own.workspaceId, async (em) => {
        const moment = new Date(midnight.getTime() + since * 3_600_000)
        return (await countToday(em, own.workspaceId, moment)).alertsToday
      })
    expect(await count(0)).toBe(4)
    expect(await count(1)).toBe(2)
    expect(await count(5)).toBe(1)
    expect(await count(6)).toBe(0)
  })
})

describe('getStatus', () => {
  it('shows halts, services of everybody and of its own accounts, and live as soon as one account is', async () => {
    const rows = await createRows(test.platform, now)
    await createRows(test.platform, now)
    await runInTransaction(test.platform, systemActor(ALL_WORKSPACES, 'request-1'), async ({ em }) => {
      em.create(Integration, {
        name: 'paper-broker',
        account: '',
        state: 'up',
        failuresInRow: 0,
        unmailed: 0,
        updatedAt: now,
      })
    })
    const actor = viewerOf(rows.workspaceId)
    expect(await getStatus(test.platform, actor, {})).toMatchObject({
      mode: 'paper',
      halts: [{ scope: 'account', scopeId: rows.accountId, scopeName: 'Paper' }],
      integrations: [{ account: null }, { account: rows.accountId }],
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    })
    await runInTransaction(test.platform, systemActor(rows.workspaceId, 'request-1'), ({ em }) =>
      em.nativeUpdate(Account, { id: rows.accountId }, { mode: 'live' }),
    )
    expect((await getStatus(test.platform, actor, {})).mode).toBe('live')
  })
})
