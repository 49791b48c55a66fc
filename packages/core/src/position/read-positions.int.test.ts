import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Account } from '../entities/account.entity.ts'
import { EquityPoint, Position } from '../entities/position.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { addPoint, createPlatform, createRows, keyOf, type Rows, viewerOf } from '../platform/rows.fixture.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'
import type { MarketData } from '../ports/index.ts'
import { getEquity, listPositions } from './index.ts'
import { recordBalance } from './record-balance.ts'

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
      { at: later(0).toISOString(), equity: '100000', profit: '0' },
      { at: later(1).toISOString(), equity: '100000', profit: '0' },
      { at: later(2).toISOString(), equity: '100010.5', profit: '10.5' },
      { at: later(3).toISOString(), equity: '100010.5', profit: '10.5' },
      { at: later(4).toISOString(), equity: '100020.25', profit: '20.25' },
      { at: later(5).toISOString(), equity: '100020.25', profit: '20.25' },
      { at: test.clock.at.toISOString(), equity: '100020.25', profit: '20.25' },
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

  it('counts money that is paid in or out as no profit, and measures from the beginning of the range', async () => {
    const rows = await createRows(test.platform)
    const opened = newId()
    await runInTransaction(test.platform, systemActor(rows.workspaceId, 'request-1'), async (uow) => {
      const { em, workspaceId } = uow
      addPoint(uow, rows.accountId, later(10), '100500')
      addPoint(uow, rows.accountId, later(62), '100400')
      em.create(Account, {
        id: opened,
        workspaceId,
        name: 'Second',
        broker: 'paper',
        mode: 'paper',
        currency: 'USD',
        createdAt: start,
      })
      await em.flush()
      // Opened within the range, down by 30 when it is first seen, then more is paid in, and some is paid out.
      addPoint(uow, opened, later(80), '99970')
      addPoint(uow, opened, later(81), '149980', '150000')
      addPoint(uow, opened, later(82), '19980', '20000')
    })
    test.clock.at = later(83)
    const actor = viewerOf(rows.workspaceId)
    const read = async (range: '1h' | 'all', accountId?: string) => {
      const curve = await getEquity(test.platform, actor, { range, accountId })
      return curve.map(({ equity, profit }) => ({ equity, profit }))
    }
    expect((await read('1h')).slice(-22)).toEqual([
      ...Array(18).fill({ equity: '100400', profit: '-100' }),
      { equity: '200370', profit: '-130' },
      { equity: '250380', profit: '-120' },
      { equity: '120380', profit: '-120' },
      { equity: '120380', profit: '-120' },
    ])
    expect((await read('all')).at(-1)).toEqual({ equity: '120380', profit: '380' })
    expect((await read('all', opened)).at(-1)).toEqual({ equity: '19980', profit: '-20' })
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

describe('recordBalance', () => {
  it('keeps what the broker says was paid in, and else what the account was first worth', async () => {
    const points = (accountId: string) =>
      runInTransaction(test.platform, system(), async ({ em }) =>
        (await em.find(EquityPoint, { accountId }, { orderBy: { at: 'asc' } })).map(
          ({ equity, deposits }) => [Number(equity), Number(deposits)],
        ),
      )
    const record = async (accountId: string, minute: number, equity: string, deposits?: string) => {
      test.clock.at = later(minute)
      await recordBalance(test.platform, system(), { accountId, cash: equity, equity, deposits })
      test.clock.at = start
    }
    const open = async () => {
      const id = newId()
      await runInTransaction(test.platform, system(), async ({ em, workspaceId }) => {
        em.create(Account, {
          id,
          workspaceId,
          name: 'Another',
          broker: 'paper',
          mode: 'paper',
          currency: 'USD',
          createdAt: start,
        })
      })
      return id
    }
    const [telling, silent] = [await open(), await open()]
    await record(telling, 1, '990', '1000')
    await record(telling, 2, '1990', '2000')
    expect(await points(telling)).toEqual([
      [990, 1000],
      [1990, 2000],
    ])
    await record(silent, 1, '990')
    await record(silent, 2, '1005')
    expect(await points(silent)).toEqual([
      [990, 990],
      [1005, 990],
    ])
  })
})
