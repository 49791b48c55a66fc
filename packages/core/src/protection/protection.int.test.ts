import type { BotSettingsInput, Signal } from '@viewzenix/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { getStatus } from '../overview/index.ts'
import { type Desk, startPipeline } from '../pipeline/pipeline.fixture.ts'
import { moveStops } from './follow-stops.ts'
import { getProtection } from './protection-view.ts'
import { checkProtection, watchExits } from './watch-exits.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline?.close())

const LADDER: BotSettingsInput['exits'] = {
  stop: { unit: 'price', amount: '10' },
  targets: [
    { distance: { unit: 'price', amount: '10' }, share: '50' },
    { distance: { unit: 'price', amount: '20' }, share: '50' },
  ],
}

/** A bot that enters with 1, and keeps these exits. */
const open = async (exits: BotSettingsInput['exits'] = LADDER): Promise<Desk> => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  await desk.change({ allowShort: true, sizing: { kind: 'fixed', quantity: '1' }, exits })
  return desk
}
const enter = async (desk: Desk, said: Partial<Signal> = {}): Promise<void> => {
  desk.broker.expect(['fills', ...Array<'rests'>(20).fill('rests')])
  await desk.mean('enter_long', { side: 'buy', ...said })
  await desk.drain()
}

type Row = {
  leg: string
  seq: number
  rung: number | null
  status: string
  left: string
  at: string
  id: string
}
const exitsOf = (desk: Desk): Promise<Row[]> =>
  desk.read<Row>(
    `select leg, leg_seq as seq, rung, status, (quantity - filled_quantity)::text as left,
       coalesce(stop_price, limit_price)::text as at, client_order_id as id
     from trade_order where workspace_id = $1 and leg in ('stop', 'target') order by leg, leg_seq`,
  )
const standing = async (desk: Desk): Promise<string[]> =>
  (await exitsOf(desk))
    .filter(({ status }) => status === 'submitted' || status === 'partially_filled')
    .map(({ leg, left, at }) => `${leg} ${Number(left)} at ${Number(at)}`)
    .sort()
const one = async (desk: Desk, leg: string, rung: number | null = null): Promise<string> => {
  const row = (await exitsOf(desk)).find(
    (each) =>
      each.leg === leg && each.rung === rung && ['submitted', 'partially_filled'].includes(each.status),
  )
  if (!row) throw new Error(`no ${leg} stands`)
  return row.id
}
const fill = async (desk: Desk, id: string, share: string): Promise<void> => {
  await desk.push(desk.broker.trade(id, share))
  await desk.drain()
}
const trail = (desk: Desk, verb: string) =>
  desk.read<{ summary: string }>(
    `select summary from activity where workspace_id = $1 and verb = '${verb}' order by id`,
  )

it('an entry that fills in parts has exits that grow with it, one in the place of the other', async () => {
  const desk = await open()
  desk.broker.expect(['half', ...Array<'rests'>(20).fill('rests')])
  await desk.mean('enter_long', { side: 'buy' })
  await desk.drain()
  expect(await standing(desk)).toEqual(['stop 0.5 at 91', 'target 0.25 at 111', 'target 0.25 at 121'])
  const [entry] = await desk.read<{ id: string }>(
    `select client_order_id as id from trade_order where workspace_id = $1 and leg = 'entry'`,
  )
  await fill(desk, entry?.id ?? '', '1')
  // The average price moved, and the exits with it.
  expect(await standing(desk)).toEqual(['stop 1 at 91.5', 'target 0.5 at 111.5', 'target 0.5 at 121.5'])
  expect((await exitsOf(desk)).map(({ leg, seq }) => `${leg} ${seq}`)).toEqual(
    expect.arrayContaining(['stop 1', 'stop 2']),
  )
})

it('a target that fills makes the stop smaller; the stop that fills takes the targets along', async () => {
  const desk = await open()
  await enter(desk)
  await fill(desk, await one(desk, 'target', 0), '1')
  expect(await standing(desk)).toEqual(['stop 0.5 at 91', 'target 0.5 at 121'])
  await fill(desk, await one(desk, 'stop'), '1')
  expect(await standing(desk)).toEqual([])
  expect(desk.broker.position()).toBe('0')
  expect(await desk.read('select 1 from protection where workspace_id = $1 and ended_at is null')).toEqual([])
})

it('the alert’s own stop and targets come before the bot’s, for a short too', async () => {
  const desk = await open()
  desk.broker.expect(['fills', ...Array<'rests'>(20).fill('rests')])
  await desk.mean('enter_short', {
    side: 'sell',
    stopLoss: { level: { kind: 'at', price: '105' }, limitPrice: null, trail: null },
    takeProfits: [{ level: { kind: 'at', price: '90' }, share: '50' }],
  })
  await desk.drain()
  expect(await standing(desk)).toEqual(['stop 1 at 105', 'target 0.5 at 90'])
})

it('an entry that is sized by what may be lost to its stop counts with the bot’s own where the alert names none', async () => {
  const desk = await open({ stop: { unit: 'price', amount: '10' } })
  await desk.change({
    sizing: { kind: 'risk_amount', amount: '5' },
    exits: { stop: { unit: 'price', amount: '10' } },
  })
  await enter(desk)
  expect(desk.broker.position()).toBe('0.5')
  // An addition stays under the stop that is there, which is nobody's distance.
  await desk.mean('add', { side: 'buy' })
  await desk.drain()
  expect(await trail(desk, 'decision.refused')).toEqual([
    {
      summary:
        'Breakout: Refused: the size is what may be lost to the stop, and neither the alert nor the bot names one for this entry.',
    },
  ])
})

it('an entry whose stop would close it at once is refused with both prices', async () => {
  const desk = await open()
  await enter(desk, { stopLoss: { level: { kind: 'at', price: '120' }, limitPrice: null, trail: null } })
  expect(await desk.read('select reason from decision where workspace_id = $1')).toEqual([
    { reason: 'Refused: its stop at 120 is not below the price of 101, and would close it at once.' },
  ])
  expect(await desk.read('select 1 from trade_order where workspace_id = $1')).toEqual([])
})

it('an entry whose target the market has passed is refused with both prices', async () => {
  const desk = await open()
  const target = (price: string) => ({ level: { kind: 'at' as const, price }, share: '50' })
  await enter(desk, { takeProfits: [target('100'), target('120')] })
  expect(await desk.read('select reason from decision where workspace_id = $1')).toEqual([
    { reason: 'Refused: its target at 100 is not above the price of 101, and would close it at once.' },
  ])
  expect(await desk.read('select 1 from trade_order where workspace_id = $1')).toEqual([])
})

it('so is one whose stop lies below zero, which would be no stop', async () => {
  const desk = await open({ stop: { unit: 'percent', percent: '150' } })
  await enter(desk)
  expect(await desk.read('select reason from decision where workspace_id = $1')).toEqual([
    { reason: 'Refused: its stop is so far below the price of 101 that it could never be reached.' },
  ])
})

it('a signal that closes the position takes every exit along, and none comes back in between', async () => {
  const desk = await open()
  await enter(desk)
  desk.broker.heal()
  await desk.mean('flat', { side: 'sell' })
  await desk.drain()
  expect(desk.broker.position()).toBe('0')
  expect(await standing(desk)).toEqual([])
  expect(await exitsOf(desk)).toHaveLength(3)
})

it('a crash between the cancellation and what takes its place is gone on from', async () => {
  const desk = await open()
  await enter(desk)
  const target = await one(desk, 'target', 0)
  await desk.push(desk.broker.trade(target, '1'))
  await desk.runTask('exits.reconcile')
  await desk.runTask('order.cancel')
  // The stop is gone, and so is the job that would have made the next: a process died over it.
  await desk.read(`delete from graphile_worker._private_jobs where payload->>'workspaceId' = $1::text`)
  expect(await standing(desk)).toEqual(['target 0.5 at 121'])
  pipeline.clock.now = later(60)
  await watchExits(desk.platform, 'request-watch')
  await desk.drain()
  expect(await standing(desk)).toEqual(['stop 0.5 at 91', 'target 0.5 at 121'])
})

it('the watchdog sets right a position whose stop the broker dropped, and says so', async () => {
  const desk = await open()
  await enter(desk)
  await desk.push(desk.broker.drop(await one(desk, 'stop')))
  await desk.drain()
  // Nobody sends again and again what a broker does not keep.
  expect(await standing(desk)).toEqual(['target 0.5 at 111', 'target 0.5 at 121'])
  pipeline.clock.now = later(120)
  expect(await checkProtection(desk.platform, desk.actor, {})).toEqual({ found: 1 })
  await desk.drain()
  expect(await standing(desk)).toEqual(['stop 1 at 91', 'target 0.5 at 111', 'target 0.5 at 121'])
  expect(await trail(desk, 'protection.found')).toEqual([
    { summary: 'Watchdog: The position of 1 BTCUSD had no stop of its size. It is set right.' },
  ])
  pipeline.clock.now = later(180)
  expect(await checkProtection(desk.platform, desk.actor, {})).toEqual({ found: 0 })
})

it('or closes it, where the trader chose that', async () => {
  const desk = await open({ ...LADDER, watchdog: 'flatten' })
  await enter(desk)
  desk.broker.heal()
  await desk.push(desk.broker.drop(await one(desk, 'stop')))
  await desk.drain()
  pipeline.clock.now = later(240)
  await watchExits(desk.platform, 'request-watch')
  await desk.drain()
  expect(desk.broker.position()).toBe('0')
  expect(await standing(desk)).toEqual([])
  expect(await trail(desk, 'protection.found')).toEqual([
    { summary: 'Watchdog: The position of 1 BTCUSD had no stop of its size. It is closed.' },
  ])
  expect(
    await desk.read("select subject from mail where workspace_id = $1 and template = 'position_flattened'"),
  ).toEqual([{ subject: 'The watchdog closes 1 BTCUSD' }])
})

/** Entered, its stop refused; the watchdog comes by every minute, and the broker refuses so many stops in all. */
const refuse = async (
  watchdog: NonNullable<BotSettingsInput['exits']>['watchdog'],
  times: number,
  from: number,
): Promise<Desk> => {
  const desk = await open({ stop: { unit: 'price', amount: '10' }, watchdog })
  desk.broker.expect(['fills', ...Array<'refused'>(times).fill('refused')])
  pipeline.clock.now = later(from)
  await desk.mean('enter_long', { side: 'buy' })
  await desk.drain()
  for (let n = 1; n <= times; n++) {
    pipeline.clock.now = later(from + n * 60)
    await watchExits(desk.platform, 'request-watch')
    await desk.drain()
  }
  return desk
}

it('a stop that the broker keeps refusing is given up after five, loudly, until somebody has it checked again', async () => {
  const desk = await refuse('repair', 5, 1_000)
  const stops = async () => (await exitsOf(desk)).map(({ status }) => status)
  expect(await stops()).toEqual(Array(5).fill('rejected'))
  pipeline.clock.now = later(2_000)
  expect(await watchExits(desk.platform, 'request-watch')).toBe(0)
  await desk.drain()
  expect(await stops()).toHaveLength(5)
  const [position] = await desk.read<{ id: string }>('select id from position where workspace_id = $1')
  const positionId = position?.id ?? ''
  const failure = '5 stops in a row were refused. Not enough cash.'
  expect(await getProtection(desk.platform, desk.actor, { id: positionId })).toMatchObject({ failure })
  expect(await getStatus(desk.platform, desk.actor, {})).toMatchObject({ needs: { unprotectedPositions: 1 } })
  expect(await trail(desk, 'protection.failed')).toEqual([{ summary: expect.stringContaining(failure) }])
  expect(
    await desk.read("select subject from mail where workspace_id = $1 and template = 'position_at_risk'"),
  ).toEqual([{ subject: 'The position in BTCUSD has no stop, and the watchdog gave up' }])
  desk.broker.expect(['rests'])
  expect(await checkProtection(desk.platform, desk.actor, { positionId })).toEqual({ found: 1 })
  await desk.drain()
  expect(await standing(desk)).toEqual(['stop 1 at 91'])
  expect(await getProtection(desk.platform, desk.actor, { id: positionId })).toMatchObject({ failure: null })
  const other = await open()
  await expect(checkProtection(other.platform, other.actor, { positionId })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})

it('a stop that was given up is kept again once an alert says where it belongs', async () => {
  const desk = await refuse('repair', 5, 5_000)
  desk.broker.expect(['rests'])
  const stopLoss = { level: { kind: 'at', price: '95' }, limitPrice: null, trail: null } as const
  await desk.mean('target', { side: 'buy', target: '1', stopLoss })
  await desk.drain()
  pipeline.clock.now = later(6_000)
  await watchExits(desk.platform, 'request-watch')
  await desk.drain()
  expect(await standing(desk)).toEqual(['stop 1 at 95'])
})

it('or its position is closed, where the trader chose that', async () => {
  const desk = await refuse('repair_or_flatten', 5, 3_000)
  expect(desk.broker.position()).toBe('0')
  expect(
    await desk.read("select 1 from mail where workspace_id = $1 and template = 'position_flattened'"),
  ).toHaveLength(1)
})

it('a watchdog that closes does not begin all over where the broker refuses that, too', async () => {
  const desk = await refuse('flatten', 9, 4_000)
  expect(desk.broker.position()).toBe('1')
  expect(await trail(desk, 'position.flatten-failed')).toHaveLength(1)
  const [sent] = await desk.read<{ n: number }>(
    "select count(*)::int as n from trade_order where workspace_id = $1 and leg = 'exit'",
  )
  expect(sent?.n).toBe(5)
})

it('a halt leaves what protects a position, and lets what follows it through', async () => {
  const desk = await open()
  await enter(desk)
  await desk.switchHalt(true)
  await desk.drain()
  expect(await standing(desk)).toHaveLength(3)
  await fill(desk, await one(desk, 'target', 0), '1')
  expect(await standing(desk)).toEqual(['stop 0.5 at 91', 'target 0.5 at 121'])
})

it('a stop that trails is moved behind the market, and one at break-even to the average price', async () => {
  const desk = await open({ trail: { unit: 'price', amount: '10' } })
  await enter(desk)
  expect(await standing(desk)).toEqual(['stop 1 at 91'])
  desk.trading.market = quoting('150', '151')
  await moveStops(desk.trading)
  await desk.drain()
  expect(await standing(desk)).toEqual(['stop 1 at 140'])
  desk.trading.market = quoting('141', '142')
  await moveStops(desk.trading)
  await desk.drain()
  expect(await standing(desk)).toEqual(['stop 1 at 140'])

  const even = await open({ ...LADDER, breakEven: { after: 'targets', count: 1 } })
  await enter(even)
  even.trading.market = quoting('111', '112')
  await fill(even, await one(even, 'target', 0), '1')
  expect(await standing(even)).toEqual(['stop 0.5 at 101', 'target 0.5 at 121'])

  // Of both entries: 1 bought at 101 and 1 more at 102, under the exits that there were.
  const added = await open({ ...LADDER, breakEven: { after: 'targets', count: 1 } })
  added.broker.expect(['fills', 'rests', 'rests', 'rests', 'fills', ...Array<'rests'>(20).fill('rests')])
  await added.mean('enter_long', { side: 'buy' })
  await added.drain()
  await added.mean('add', { side: 'buy' })
  await added.drain()
  added.trading.market = quoting('111', '112')
  await fill(added, await one(added, 'target', 0), '1')
  expect(await standing(added)).toEqual(['stop 1 at 101.5', 'target 1 at 121'])
})

it('the same alerts make the same orders', async () => {
  const run = async () => {
    const desk = await open()
    await enter(desk)
    await fill(desk, await one(desk, 'target', 0), '0.5')
    await fill(desk, await one(desk, 'stop'), '0.5')
    await desk.mean('enter_long', { side: 'buy' })
    await desk.drain()
    return (await exitsOf(desk)).map(({ id: _id, ...row }) => row)
  }
  const first = await run()
  expect(first.length).toBeGreaterThan(5)
  expect(await run()).toEqual(first)
})

const later = (seconds: number) => {
  const at = new Date(new Date('2030-01-01T00:00:00Z').getTime() + seconds * 1_000)
  return () => at
}
const quoting = (bid: string, ask: string): Desk['trading']['market'] => ({
  getQuote: async (symbol) => ({ symbol, bid, ask, at: '2030-01-01T00:00:00.000Z' }),
  getCandles: async () => [],
})
