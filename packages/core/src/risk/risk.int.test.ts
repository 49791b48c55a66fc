import { NO_LIMITS, type RiskLimits } from '@viewzenix/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Account } from '../entities/account.entity.ts'
import { Fill } from '../entities/order.entity.ts'
import { Position } from '../entities/position.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { newId, newIdAt } from '../platform/ids.ts'
import {
  addAlert,
  addOrder,
  addPoint,
  createPlatform,
  createRows,
  type Rows,
} from '../platform/rows.fixture.ts'
import { runInTransaction, runQuery, type UnitOfWork } from '../platform/unit-of-work.ts'
import { userOf, verbsOf } from '../platform/writes.fixture.ts'
import { recordBalance } from '../position/record-balance.ts'
import { getRisk, setRisk } from './index.ts'
import { observeLevels } from './observe.ts'
import { readGate } from './read-gate.ts'

const NOW = new Date('2030-06-03T12:00:00Z')
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000)

let test: Awaited<ReturnType<typeof createPlatform>>
beforeAll(async () => {
  test = await createPlatform(NOW)
})
afterAll(() => test?.close())

const inside = <T>(rows: Rows, work: (uow: UnitOfWork) => Promise<T>) =>
  runInTransaction(test.platform, systemActor(rows.workspaceId, 'request-1'), work)
const set = (rows: Rows, scope: 'workspace' | 'account' | 'bot', limits: Partial<RiskLimits>) =>
  setRisk(test.platform, userOf(rows.workspaceId), {
    scope,
    scopeId: { workspace: rows.workspaceId, account: rows.accountId, bot: rows.botId }[scope],
    limits: { ...NO_LIMITS, ...limits },
  })
const observed = async (rows: Rows, symbol = 'BTCUSD') => {
  const { workspaceId, accountId, botId } = rows
  const trade = { workspaceId, accountId, botId, symbol }
  const levels = await runQuery(test.platform, workspaceId, async (em) =>
    observeLevels(em, trade, (await readGate(em, trade)).levels, NOW),
  )
  return Object.fromEntries(levels.map(({ level, observed }) => [level, observed]))
}
const addFill = async (uow: UnitOfWork, rows: Rows, at: Date, realizedPnl: string | null, fee = '0') => {
  const alert = await addAlert(uow, rows)
  const order = await addOrder(uow, rows, { alertId: alert.id, id: newIdAt(at), createdAt: at, leg: 'exit' })
  uow.em.create(Fill, {
    id: newIdAt(at),
    workspaceId: rows.workspaceId,
    orderId: order.id,
    accountId: rows.accountId,
    botId: rows.botId,
    symbol: 'BTCUSD',
    side: 'sell',
    quantity: '1',
    price: '100',
    fee,
    realizedPnl,
    brokerFillId: newId(),
    filledAt: at,
    recordedAt: at,
  })
  await uow.em.flush()
}

describe('limits', () => {
  it('are set at each level by who may configure, and leave what was changed', async () => {
    const rows = await createRows(test.platform)
    const { workspaceId, botId } = rows
    for (const scope of ['workspace', 'account', 'bot'] as const) {
      const changed = await set(rows, scope, { maxDailyLoss: '500' })
      expect(changed).toMatchObject({ scope, limits: { maxDailyLoss: '500' } })
      const subject = { scope, scopeId: changed.scopeId }
      expect(await getRisk(test.platform, userOf(workspaceId, 'viewer'), subject)).toEqual(changed)
      await set(rows, scope, { maxDailyLoss: '500' })
      expect(await verbsOf(test.platform, workspaceId, changed.scopeId)).toEqual(['risk.changed'])
    }
    const input = { scope: 'bot', scopeId: botId, limits: {} } as const
    await expect(setRisk(test.platform, userOf(workspaceId, 'trader'), input)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })

  it('of others are not found, and what is no time zone is refused with its field', async () => {
    const rows = await createRows(test.platform)
    const other = await createRows(test.platform)
    const actor = userOf(rows.workspaceId)
    const theirs = { workspace: other.workspaceId, account: other.accountId, bot: other.botId }
    for (const scope of ['workspace', 'account', 'bot'] as const) {
      const subject = { scope, scopeId: theirs[scope] }
      await expect(getRisk(test.platform, actor, subject)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(setRisk(test.platform, actor, { ...subject, limits: {} })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
    }
    await expect(set(rows, 'bot', { timeZone: 'Mars/Olympus' })).rejects.toMatchObject({
      code: 'INVALID',
      fields: [{ field: 'limits.timeZone' }],
    })
  })
})

describe('what is seen of a level', () => {
  it('counts the entries of the last minute: of the bot, of the account, of all', async () => {
    const rows = await createRows(test.platform)
    for (const scope of ['workspace', 'account', 'bot'] as const)
      await set(rows, scope, { maxOrdersPerMinute: 5 })
    await inside(rows, async (uow) => {
      const entry = async (seconds: number, changes = {}) => {
        const alert = await addAlert(uow, rows)
        const createdAt = ago(seconds)
        await addOrder(uow, rows, { alertId: alert.id, id: newIdAt(createdAt), createdAt, ...changes })
      }
      await entry(1)
      await entry(59)
      await entry(61)
      await entry(2, { leg: 'exit' })
    })
    const two = { entriesLastMinute: 2 }
    expect(await observed(rows)).toMatchObject({ workspace: two, account: two, bot: two })
    const elsewhere = { ...rows, botId: (await createRows(test.platform)).botId }
    await expect(observed(elsewhere)).rejects.toThrow()
  })

  it('is worth its other positions at cost and the entries that rest', async () => {
    const rows = await createRows(test.platform)
    await set(rows, 'account', { maxTotalNotional: '1' })
    await inside(rows, async (uow) => {
      const { workspaceId, accountId } = rows
      const own = { workspaceId, accountId, assetClass: 'crypto' as const, fees: '0', realizedPnl: '0' }
      const moment = { openedAt: NOW, updatedAt: NOW }
      const short = { quantity: '-2', cost: '-300', averagePrice: '150' }
      uow.em.create(Position, { id: newId(), ...own, ...moment, symbol: 'ETHUSD', ...short })
      const resting = { status: 'submitted', quantity: '3', filledQuantity: '1', limitPrice: '20' } as const
      for (const changes of [
        { symbol: 'SOLUSD' },
        { symbol: 'SOLUSD', reduceOnly: true },
        { symbol: 'BTCUSD' },
      ]) {
        const alert = await addAlert(uow, rows)
        await addOrder(uow, rows, { alertId: alert.id, ...resting, ...changes })
      }
    })
    expect((await observed(rows)).account).toMatchObject({ otherNotional: '340' })
    expect((await observed(rows, 'ETHUSD')).account).toMatchObject({ otherNotional: '3280.005' })
  })

  it('lost since midnight of its time zone: open positions too, and of a bot what it realised', async () => {
    const rows = await createRows(test.platform)
    await set(rows, 'account', { maxDailyLoss: '1', timeZone: 'America/New_York' })
    await set(rows, 'workspace', { maxDailyLoss: '1' })
    await set(rows, 'bot', { maxDailyLoss: '1', timeZone: 'America/New_York' })
    await inside(rows, async (uow) => {
      // New York's day began at 04:00 UTC.
      addPoint(uow, rows.accountId, new Date('2030-06-02T23:00:00Z'), '100900')
      addPoint(uow, rows.accountId, new Date('2030-06-03T03:00:00Z'), '100500')
      addPoint(uow, rows.accountId, new Date('2030-06-03T11:59:00Z'), '99800')
      await addFill(uow, rows, new Date('2030-06-03T03:59:00Z'), '-1000')
      await addFill(uow, rows, new Date('2030-06-03T05:00:00Z'), '-40', '2.5')
      await addFill(uow, rows, new Date('2030-06-03T05:00:01Z'), null, '0.5')
    })
    await inside(rows, async ({ em }) => {
      await em.execute('delete from equity_point where account_id = ? and at = ?', [rows.accountId, NOW])
    })
    const seen = await observed(rows)
    expect(seen.account).toMatchObject({ dayProfit: '-700' })
    expect(seen.workspace).toMatchObject({ dayProfit: '-1100' })
    expect(seen.bot).toMatchObject({ dayProfit: '-43' })
  })

  it('is below the peak that balances have left, whatever was paid in since', async () => {
    const rows = await createRows(test.platform)
    await set(rows, 'account', { maxDrawdownPercent: '5' })
    const actor = systemActor(rows.workspaceId, 'request-1')
    const balance = (equity: string, deposits: string) =>
      recordBalance(test.platform, actor, { accountId: rows.accountId, cash: '0', equity, deposits })
    await balance('110000', '100000')
    expect((await observed(rows)).account).toMatchObject({ drawdownPercent: '0' })
    await balance('104500', '100000')
    expect((await observed(rows)).account).toMatchObject({ drawdownPercent: '5' })
    await balance('154500', '150000')
    const account = await runQuery(test.platform, rows.workspaceId, (em) =>
      em.findOneOrFail(Account, rows.accountId),
    )
    expect(account.peakProfit).toBe('10000')
    expect((await observed(rows)).account?.drawdownPercent).toMatch(/^3\.43/)
  })

  it('counts trades that lost after fees since the last that won, today, and when one last did', async () => {
    const rows = await createRows(test.platform)
    await set(rows, 'bot', { maxConsecutiveLosses: 3, lossCooldownSeconds: 60 })
    const add = (seconds: number, pnl: string | null, fee = '0') =>
      inside(rows, (uow) => addFill(uow, rows, ago(seconds), pnl, fee))
    await add(13 * 3_600, '-5')
    expect((await observed(rows)).bot).toMatchObject({ losses: 0, lastLossAt: ago(13 * 3_600) })
    await add(500, '-5')
    await add(400, '9')
    await add(300, '1', '1.01')
    await add(250, null, '1')
    await add(200, '-3')
    expect((await observed(rows)).bot).toMatchObject({ losses: 2, lastLossAt: ago(200) })
    await add(100, '3')
    expect((await observed(rows)).bot).toMatchObject({ losses: 0, lastLossAt: ago(200) })
  })
})
