import { NO_LIMITS, type RiskLimits } from '@viewzenix/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { setRisk } from '../risk/index.ts'
import { type Desk, startPipeline } from './pipeline.fixture.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline?.close())

const limit = (desk: Desk, scope: 'workspace' | 'account', limits: Partial<RiskLimits>) =>
  setRisk(desk.platform, desk.actor, {
    scope,
    scopeId: scope === 'workspace' ? desk.workspaceId : desk.account.id,
    limits: { ...NO_LIMITS, ...limits },
  })
const decisions = (desk: Desk) =>
  desk.read<{
    outcome: string
    reason: string
    verdicts: { level: string; rule: string; passed: boolean }[]
  }>('select outcome, reason, verdicts from decision where workspace_id = $1 order by alert_seq')

it('holds an entry against every level, keeps all verdicts, and never holds an exit back', async () => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  await desk.mean('enter_long', { side: 'buy' })
  await desk.settle()
  await limit(desk, 'workspace', { maxSpreadPercent: '5', blockedSymbols: ['BTCUSD'] })
  await limit(desk, 'account', { maxOrderNotional: '1', sides: 'short' })
  await desk.mean('add', { side: 'buy', quantity: '1' })
  await desk.settle()
  await desk.mean('exit_long', { side: 'sell' })
  await desk.settle()
  const [entered, added, left] = await decisions(desk)
  expect(entered).toMatchObject({ outcome: 'ordered', verdicts: [] })
  expect(added).toMatchObject({ outcome: 'refused', reason: 'Refused: BTCUSD is blocked.' })
  expect(added?.verdicts).toMatchObject([
    { level: 'workspace', rule: 'blocked_symbols', passed: false },
    { level: 'workspace', rule: 'max_spread', passed: true },
    { level: 'account', rule: 'max_order_notional', passed: false },
    { level: 'account', rule: 'sides', passed: false },
  ])
  expect(left).toMatchObject({ outcome: 'ordered' })
  const [held] = await desk.read<{ quantity: string }>(
    'select quantity from position where workspace_id = $1',
  )
  expect(Number(held?.quantity)).toBe(0)
})

it('looks at the clock again when an entry is sent, and never when an exit is', async () => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  const start = pipeline.clock.at
  await limit(desk, 'account', { maxLagSeconds: 30 })
  await desk.mean('enter_long', { side: 'buy' })
  await desk.runTask('alert.route')
  pipeline.clock.at = new Date(start.getTime() + 31_000)
  await desk.settle()
  const [late] = await desk.read<{ status: string; reason: string }>(
    'select status, reason from trade_order where workspace_id = $1',
  )
  expect(late).toEqual({
    status: 'rejected',
    reason: 'Not sent. Refused: 31 s since the alert was received, limit is 30 s.',
  })
  await limit(desk, 'account', {})
  await desk.mean('enter_long', { side: 'buy' })
  await desk.settle()
  await limit(desk, 'account', { maxLagSeconds: 30 })
  await desk.mean('exit_long', { side: 'sell' })
  await desk.runTask('alert.route')
  pipeline.clock.at = new Date(start.getTime() + 90_000)
  await desk.settle()
  const [held] = await desk.read<{ quantity: string }>(
    'select quantity from position where workspace_id = $1',
  )
  expect(Number(held?.quantity)).toBe(0)
  pipeline.clock.at = start
})

it('keeps with each fill what it realised, so that the whole is the sum of its parts', async () => {
  const desk = await pipeline.newDesk()
  await desk.mean('enter_long', { side: 'buy' })
  await desk.settle()
  await desk.mean('reverse', { side: 'sell' })
  await desk.settle()
  await desk.mean('flat')
  await desk.settle()
  const [sums] = await desk.read<{ parts: string; whole: string; opening: string }>(
    `select (select sum(realized_pnl) from fill where workspace_id = $1)::numeric as parts,
       (select sum(realized_pnl) from position where workspace_id = $1)::numeric as whole,
       (select count(*) from fill where workspace_id = $1 and realized_pnl is null) as opening`,
  )
  expect(Number(sums?.parts)).toBeCloseTo(Number(sums?.whole), 12)
  expect(Number(sums?.opening)).toBeGreaterThan(0)
})
