/** Alerts that move the exits of what is held: the market is at 99 to 101, and a bot holds 1, bought at 101. */
import type { Signal, StopLoss, TakeProfit } from '@viewzenix/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createBot } from '../bot/index.ts'
import { type Desk, startPipeline } from '../pipeline/pipeline.fixture.ts'
import { previewMessage } from '../pipeline/preview-message.ts'
import { verbsOf } from '../platform/writes.fixture.ts'
import { PortError } from '../ports/index.ts'
import { moveStops } from './follow-stops.ts'
import { getProtection } from './index.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline?.close())

const at = (price: string) => ({ kind: 'at' as const, price })
const stopAt = (price: string): StopLoss => ({ level: at(price), limitPrice: null, trail: null })
const target = (price: string, share: string): TakeProfit => ({ level: at(price), share })

const RESTS = Array<'rests'>(30).fill('rests')
const hold = async (
  said: Partial<Signal> = {},
  side: 'buy' | 'sell' = 'buy',
  next: ('rests' | 'fills')[] = [],
): Promise<Desk> => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  await desk.change({ sizing: { kind: 'fixed', quantity: '1' }, allowShort: true })
  desk.broker.expect(['fills', ...next, ...RESTS])
  await desk.mean(side === 'buy' ? 'enter_long' : 'enter_short', { side, ...said })
  await desk.drain()
  return desk
}
const protect = (desk: Desk, said: Partial<Signal>) => tell(desk, 'protect', said)
const tell = async (
  desk: Desk,
  intent: 'protect' | 'target',
  said: Partial<Signal>,
): Promise<{ outcome: string; reason: string }> => {
  await desk.mean(intent, said)
  await desk.drain()
  const [last] = await desk.read<{ outcome: string; reason: string }>(
    'select outcome, reason from decision where workspace_id = $1 order by alert_seq desc limit 1',
  )
  return last ?? { outcome: 'none', reason: '' }
}
const standing = async (desk: Desk): Promise<string[]> =>
  (
    await desk.read<{ leg: string; left: string; at: string }>(
      `select leg, (quantity - filled_quantity)::text as left, coalesce(stop_price, limit_price)::text as at
       from trade_order where workspace_id = $1 and leg in ('stop', 'target')
         and status in ('submitted', 'partially_filled') order by leg, rung`,
    )
  ).map(({ leg, left, at: price }) => `${leg} ${Number(left)} at ${Number(price)}`)
const traded = async (desk: Desk): Promise<string[]> =>
  (
    await desk.read<{ leg: string }>(
      `select leg from trade_order where workspace_id = $1 and leg in ('entry', 'exit') order by id`,
    )
  ).map(({ leg }) => leg)

it('moves the stop, leaves the targets, trades nothing, and says who did it', async () => {
  const desk = await hold({ stopLoss: stopAt('90'), takeProfits: [target('120', '100')] })
  expect(await protect(desk, { side: 'buy', stopLoss: stopAt('95') })).toEqual({
    outcome: 'done',
    reason: 'The stop of BTCUSD goes to 95.',
  })
  expect(await standing(desk)).toEqual(['stop 1 at 95', 'target 1 at 120'])
  expect(await traded(desk)).toEqual(['entry'])
  const [position] = await desk.read<{ id: string }>('select id from position where workspace_id = $1')
  const id = position?.id ?? ''
  expect(await getProtection(desk.platform, desk.actor, { id })).toMatchObject({
    stop: { price: '95', movedBy: 'alert' },
  })
  expect(await verbsOf(desk.platform, desk.workspaceId, id)).toContain('protection.stop-moved')
  const [alert] = await desk.read<{ status: string }>(
    'select status from alert where workspace_id = $1 order by seq desc limit 1',
  )
  expect(alert?.status).toBe('done')
})

it('sets targets in the place of others, which share out what is held by then', async () => {
  const desk = await hold({
    stopLoss: stopAt('90'),
    takeProfits: [target('110', '50'), target('120', '50')],
  })
  const [first] = await desk.read<{ id: string }>(
    `select client_order_id as id from trade_order where workspace_id = $1 and leg = 'target' and rung = 0`,
  )
  await desk.push(desk.broker.trade(first?.id ?? '', '1'))
  await desk.drain()
  expect(await standing(desk)).toEqual(['stop 0.5 at 90', 'target 0.5 at 120'])
  const ladder = [target('130', '60'), target('140', '40')]
  expect(await protect(desk, { takeProfits: ladder })).toEqual({
    outcome: 'done',
    reason: 'The targets of BTCUSD are now 130 (60 %), 140 (40 %).',
  })
  expect(await standing(desk)).toEqual(['stop 0.5 at 90', 'target 0.3 at 130', 'target 0.2 at 140'])
})

it('gives exits to a position that was opened without any', async () => {
  const desk = await hold()
  await protect(desk, { stopLoss: stopAt('90'), takeProfits: [target('120', '100')] })
  expect(await standing(desk)).toEqual(['stop 1 at 90', 'target 1 at 120'])
})

const quoteOf = (bid: string, ask: string) => async (symbol: string) => ({
  ...{ symbol, bid, ask, at: '2030-01-01T00:00:00Z' },
})

it('leaves a stop that trails trailing, and the market moves it from where the alert put it', async () => {
  const desk = await hold({
    stopLoss: { level: null, limitPrice: null, trail: { unit: 'price', amount: '9' } },
  })
  expect(await standing(desk)).toEqual(['stop 1 at 92'])
  expect((await protect(desk, { stopLoss: stopAt('95') })).reason).toBe(
    'The stop of BTCUSD goes to 95, and trails.',
  )
  expect(await standing(desk)).toEqual(['stop 1 at 95'])
  desk.trading.market.getQuote = quoteOf('120', '122')
  await moveStops(desk.trading)
  await desk.drain()
  expect(await standing(desk)).toEqual(['stop 1 at 111'])
})

it('breaks even at the average price of all that is held, not at that of one entry', async () => {
  // Its stop rests, and 1 more is bought at 102.
  const desk = await hold({ stopLoss: stopAt('90') }, 'buy', ['rests', 'fills'])
  desk.trading.market.getQuote = quoteOf('119', '121')
  await desk.mean('add', { side: 'buy' })
  await desk.drain()
  const [position] = await desk.read<{ average: string }>(
    'select average_price::text as average from position where workspace_id = $1',
  )
  expect(Number(position?.average)).toBe(101.5)
  await protect(desk, { stopLoss: { level: { kind: 'entry' }, limitPrice: null, trail: null } })
  expect(await standing(desk)).toEqual(['stop 2 at 101.5'])
})

it('is refused while the market is away, since nothing could say whether it would close at once', async () => {
  const desk = await hold({ stopLoss: stopAt('90') })
  desk.trading.market.getQuote = async () => {
    throw new PortError('transient', 'The market does not answer.')
  }
  const told = await protect(desk, { stopLoss: stopAt('300') })
  expect(told).toMatchObject({ outcome: 'refused' })
  expect(told.reason).toMatch(/^Refused: BTCUSD could not be priced/)
  expect(await standing(desk)).toEqual(['stop 1 at 90'])
  expect(await traded(desk)).toEqual(['entry'])
})

it('a target that is held already moves exits by the same rule, and says that nothing had to be traded', async () => {
  const desk = await hold({ stopLoss: stopAt('90') })
  await desk.change({ sizing: { kind: 'alert' } })
  const want = (said: Partial<Signal>) => tell(desk, 'target', { side: 'buy', target: '1', ...said })
  const there = 'Nothing to trade: the position in BTCUSD is 1, as the alert wants it.'
  expect(await want({})).toEqual({ outcome: 'done', reason: there })
  expect(await want({ stopLoss: stopAt('97'), takeProfits: [target('130', '100')] })).toEqual({
    outcome: 'done',
    reason: `${there} The stop of BTCUSD goes to 97. The targets of BTCUSD are now 130 (100 %).`,
  })
  expect(await standing(desk)).toEqual(['stop 1 at 97', 'target 1 at 130'])
  expect(await want({ stopLoss: stopAt('120') })).toEqual({
    outcome: 'refused',
    reason: `Refused: a stop at 120 is not below the bid of 99, and would close the position in BTCUSD at once. ${there}`,
  })
  expect(await standing(desk)).toEqual(['stop 1 at 97', 'target 1 at 130'])
  expect(await traded(desk)).toEqual(['entry'])
})

it('is refused where no bot opened what is held, in the words of each intent', async () => {
  const desk = await hold()
  await desk.change({ sizing: { kind: 'alert' } })
  await desk.read(`update trade_order set leg = 'exit' where workspace_id = $1 and leg = 'entry'`)
  const why = 'Refused: no bot opened the position in BTCUSD, so no bot can keep exits for it.'
  expect(await protect(desk, { stopLoss: stopAt('90') })).toEqual({ outcome: 'refused', reason: why })
  expect(await tell(desk, 'target', { side: 'buy', target: '1', stopLoss: stopAt('90') })).toEqual({
    outcome: 'refused',
    reason: `${why} Nothing to trade: the position in BTCUSD is 1, as the alert wants it.`,
  })
  expect(await standing(desk)).toEqual([])
})

it('leaves the exits of another bot’s position alone, and names that bot', async () => {
  const desk = await hold({ stopLoss: stopAt('90') })
  await createBot(desk.platform, desk.actor, {
    ...{ name: 'Neighbor', hookId: desk.hook.id, accountIds: [desk.account.id] },
    sizing: { kind: 'fixed', quantity: '1' },
    order: { type: 'market' },
  })
  await desk.mean('protect', { stopLoss: stopAt('95') })
  await desk.drain()
  const told = await desk.read<{ name: string; outcome: string; reason: string }>(
    `select b.name, d.outcome, d.reason from decision d join bot b on b.id = d.bot_id
     where d.workspace_id = $1 and d.alert_seq = (select max(alert_seq) from decision where workspace_id = $1)`,
  )
  expect(told.find(({ name }) => name === 'Neighbor')).toEqual({
    name: 'Neighbor',
    outcome: 'refused',
    reason: `Refused: the exits of the position in BTCUSD are those of the bot ${desk.bot.name}.`,
  })
  expect(told.find(({ name }) => name === desk.bot.name)).toMatchObject({ outcome: 'done' })
  expect(await standing(desk)).toEqual(['stop 1 at 95'])
})

it('moves the stop to break-even where the market lets it, and is refused where it does not', async () => {
  const entry: StopLoss = { level: { kind: 'entry' }, limitPrice: null, trail: null }
  const losing = await hold({ stopLoss: stopAt('90') })
  expect(await protect(losing, { stopLoss: entry })).toEqual({
    outcome: 'refused',
    reason:
      'Refused: a stop at 101 is not below the bid of 99, and would close the position in BTCUSD at once.',
  })
  expect(await standing(losing)).toEqual(['stop 1 at 90'])
  losing.trading.market.getQuote = quoteOf('111', '113')
  expect((await protect(losing, { stopLoss: entry })).outcome).toBe('done')
  expect(await standing(losing)).toEqual(['stop 1 at 101'])
})

it('is refused where nothing is held, for the other direction, without exits, and while trading is halted', async () => {
  const flat = await pipeline.newDesk()
  await flat.onlyMarketBot()
  const stopLoss = stopAt('90')
  expect(await protect(flat, { stopLoss })).toEqual({
    outcome: 'refused',
    reason: 'Nothing to protect: there is no position in BTCUSD.',
  })
  const short = await hold({ stopLoss: stopAt('110') }, 'sell')
  expect(await protect(short, { side: 'buy', stopLoss })).toEqual({
    outcome: 'refused',
    reason: 'Refused: the alert protects a long position, and the one in BTCUSD is short.',
  })
  expect((await protect(short, {})).reason).toBe('Refused: the alert names neither a stop nor a target.')
  await short.switchHalt(false)
  expect((await protect(short, { stopLoss: stopAt('105') })).reason).toMatch(/^Refused: trading is halted/)
  expect(await standing(short)).toEqual(['stop 1 at 110'])
})

it('is previewed with what it would do, and nothing of that is done', async () => {
  const desk = await hold({ stopLoss: stopAt('90') })
  const counts = () => desk.read('select count(*)::int from activity where workspace_id = $1')
  const before = await counts()
  const message = { symbol: 'BTCUSD', action: 'move_stop', sl: 95, position: 'long' }
  const preview = await previewMessage(desk.trading, desk.actor, {
    ...{ hookId: desk.hook.id, raw: Buffer.from(JSON.stringify(message)) },
  })
  expect(preview).toMatchObject({
    signal: { intent: 'protect', side: 'buy' },
    bots: [
      {
        orders: [],
        refusal: null,
        reasons: [{ outcome: 'done', reason: 'The stop of BTCUSD goes to 95.' }],
      },
    ],
  })
  await desk.drain()
  expect(await standing(desk)).toEqual(['stop 1 at 90'])
  expect(await counts()).toEqual(before)
})

it('of several alerts the last one holds, and the same alerts leave the same exits', async () => {
  const desk = await hold({ stopLoss: stopAt('90') })
  for (const price of ['91', '92', '93']) await desk.mean('protect', { stopLoss: stopAt(price) })
  await desk.drain()
  expect(await standing(desk)).toEqual(['stop 1 at 93'])
  await protect(desk, { stopLoss: stopAt('93') })
  expect(await standing(desk)).toEqual(['stop 1 at 93'])
})
