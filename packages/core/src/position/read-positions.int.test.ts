import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Position } from '../entities/position.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { addPoint, createPlatform, createRows, keyOf, type Rows, viewerOf } from '../platform/rows.fixture.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'
import type { MarketData } from '../ports/index.ts'
import { getEquity, listPositions } from './index.ts'

const start = new Date('2030-01-01T12:00:00Z')
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000)
let test: Awaited<ReturnType<typeof createPlatform>>
let own: Rows
let other: Rows
beforeAll(async () => {
  test = await createPlatform(start)
  own = await createRows(test.platform)
  other = await createRows(test.platform)
})
afterAll(() => test?.close())

const viewer = () => viewerOf(own.workspaceId)
const system = () => systemActor(own.workspaceId, 'request-1')
const market: MarketData = {
  getQuote: async (symbol) => ({ symbol, bid: '65000.1', ask: '65000.3', at: start.toISOString() }),
  getCandles: async () => [],
}
const away: MarketData = { ...market, getQuote: () => Promise.reject(new Error('away')) }

describe('listPositions', () => {
  it('marks what is open, and shows null marks when the market is away', async () => {
    const marked = await listPositions(test.platform, market, viewer(), {})
    expect(marked).toMatchObject([
      {
        id: own.positionId,
        accountName: 'Paper',
        quantity: '0.05',
        markPrice: '65000.1',
        unrealizedPnl: '50',
      },
    ])
    const unmarked = await listPositions(test.platform, away, viewer(), {})
    expect(unmarked).toMatchObject([{ id: own.positionId, markPrice: null, unrealizedPnl: null }])
  })

  it('leaves out what is flat unless asked', async () => {
    await runInTransaction(test.platform, system(), ({ em }) =>
      em.nativeUpdate(Position, { id: own.positionId }, { quantity: '0.000' }),
    )
    expect(await listPositions(test.platform, market, viewer(), {})).toEqual([])
    const all = await listPositions(test.platform, market, viewer(), { includeFlat: true })
    expect(all).toMatchObject([{ quantity: '0', markPrice: null }])
  })

  it('shows nothing of another workspace, and asks for the scope of API keys', async () => {
    const foreign = { accountId: other.accountId, includeFlat: true }
    expect(await listPositions(test.platform, market, viewer(), foreign)).toEqual([])
    await expect(listPositions(test.platform, market, keyOf(own.workspaceId, []), {})).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})

describe('getEquity', () => {
  it('sums the last known worth of every account at each moment', async () => {
    const rows = await createRows(test.platform)
    const second = await createRows(test.platform)
    await runInTransaction(test.platform, systemActor(rows.workspaceId, 'request-1'), async (uow) => {
      addPoint(uow, rows.accountId, later(2), '100010.50')
      addPoint(uow, rows.accountId, later(4), '100020.25')
    })
    await runInTransaction(test.platform, systemActor(second.workspaceId, 'request-1'), async (uow) => {
      addPoint(uow, second.accountId, later(3), '7')
    })
    test.clock.at = new Date(later(5).getTime() + 30_000)
    const actor = viewerOf(rows.workspaceId)
    const curve = await getEquity(test.platform, actor, { range: '1h' })
    expect(curve).toEqual([
      { at: later(0).toISOString(), equity: '100000' },
      { at: later(1).toISOString(), equity: '100000' },
      { at: later(2).toISOString(), equity: '100010.5' },
      { at: later(3).toISOString(), equity: '100010.5' },
      { at: later(4).toISOString(), equity: '100020.25' },
      { at: later(5).toISOString(), equity: '100020.25' },
      { at: test.clock.at.toISOString(), equity: '100020.25' },
    ])
    expect(await getEquity(test.platform, actor, { range: '1h', accountId: rows.accountId })).toEqual(curve)
    const all = await getEquity(test.platform, actor, { range: 'all' })
    expect(all.at(-1)).toEqual(curve.at(-1))
    test.clock.at = new Date(later(60 * 24 * 400))
    const year = await getEquity(test.platform, actor, { range: 'all' })
    expect(year.length).toBeGreaterThan(290)
    expect(year.length).toBeLessThan(310)
    test.clock.at = start
  })

  it('is empty without accounts or points, and does not find an account of another workspace', async () => {
    test.clock.at = new Date(start.getTime() - 1)
    expect(await getEquity(test.platform, viewer(), { range: '1d' })).toEqual([])
    test.clock.at = start
    await expect(getEquity(test.platform, viewer(), { accountId: other.accountId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
