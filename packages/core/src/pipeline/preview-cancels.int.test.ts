/** Previews of alerts that meet resting orders: what follows the cancels is shown, and nothing is canceled. */
import type { Signal } from '@viewzenix/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Desk, startPipeline } from './pipeline.fixture.ts'
import { previewMessage } from './preview-message.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline?.close())

const at = (price: string) => ({ kind: 'at' as const, price })
const EXITS: Partial<Signal> = {
  stopLoss: { level: at('90'), limitPrice: null, trail: null },
  takeProfits: [{ level: at('120'), share: '100' }],
}
const CANCELS = 'Canceling the orders that rest before the position is closed.'

/** A position of 1, with a stop and a target that rest at the broker. */
const hold = async (settings: Parameters<Desk['change']>[0] = {}): Promise<Desk> => {
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  await desk.change({ sizing: { kind: 'fixed', quantity: '1' }, allowShort: true })
  desk.broker.expect(['fills', ...Array<'rests'>(30).fill('rests')])
  await desk.mean('enter_long', { side: 'buy', ...EXITS })
  await desk.drain()
  if (Object.keys(settings).length > 0)
    await desk.change({ sizing: { kind: 'fixed', quantity: '1' }, ...settings })
  expect(await resting(desk)).toEqual([
    { leg: 'stop', asked: false },
    { leg: 'target', asked: false },
  ])
  return desk
}
const resting = (desk: Desk) =>
  desk.read(
    `select leg, cancel_requested_at is not null as asked from trade_order
     where workspace_id = $1 and status = 'submitted' order by leg`,
  )
const preview = async (desk: Desk, message: object) => {
  const shown = await previewMessage(desk.trading, desk.actor, {
    ...{ hookId: desk.hook.id, raw: Buffer.from(JSON.stringify(message)) },
  })
  if (!shown.ok) throw new Error(JSON.stringify(shown.problem))
  const [bot] = shown.bots
  return {
    orders: bot?.orders.map(({ leg, side, quantity, reduceOnly }) => ({ leg, side, quantity, reduceOnly })),
    refusal: bot?.refusal,
    reasons: bot?.reasons.map(({ outcome, reason }) => `${outcome}: ${reason}`),
  }
}
const left = (desk: Desk) =>
  desk.read(
    `select (select count(*)::int from alert where workspace_id = $1) as alerts,
       (select count(*)::int from trade_order where workspace_id = $1) as orders,
       (select count(*)::int from activity where workspace_id = $1) as told`,
  )

const sells = (quantity: string) => [{ leg: 'exit', side: 'sell', quantity, reduceOnly: true }]
const pine = { symbol: 'BTCUSD', strategy_order_id: 'exit_long', strategy_order_action: 'sell' }

it.each<[string, object, string, string]>([
  ['an exit', pine, '1', `ordered: ${CANCELS} Closing the long position of 1.`],
  [
    'an exit of TradersPost',
    { ticker: 'BTCUSD', action: 'exit' },
    '1',
    `ordered: ${CANCELS} Closing the long position of 1.`,
  ],
  [
    'a reduction, before which nothing is canceled',
    { ticker: 'BTCUSD', action: 'sell', sentiment: 'bullish', quantity: 0.4 },
    '0.4',
    'ordered: Reducing the long position.',
  ],
  [
    'a reversal, as far as its exit',
    { ticker: 'BTCUSD', action: 'sell', sentiment: 'short' },
    '1',
    `waiting: ${CANCELS} Closing the long position before going the other way.`,
  ],
])('of a protected position %s is shown with its order', async (_, message, quantity, reason) => {
  const desk = await hold()
  const before = await left(desk)
  expect(await preview(desk, message)).toEqual({ orders: sells(quantity), refusal: null, reasons: [reason] })
  // Taken back whole: the stop and the target rest as before, and no broker is asked for anything.
  await desk.drain()
  expect(await left(desk)).toEqual(before)
  expect(await resting(desk)).toEqual([
    { leg: 'stop', asked: false },
    { leg: 'target', asked: false },
  ])
})

it('an exit that a person has to approve is shown as the question', async () => {
  const desk = await hold({ approval: { for: 'all', expireSeconds: 60 } })
  expect(await preview(desk, pine)).toMatchObject({
    orders: [],
    reasons: [expect.stringMatching(/^awaiting_approval: .* Then what the alert asks for\.$/)],
  })
})

it('what is being canceled in earnest is waited for', async () => {
  const desk = await hold()
  await desk.send('exit_long', 'sell')
  await desk.runTask('alert.route')
  expect(await resting(desk)).toEqual([
    { leg: 'stop', asked: true },
    { leg: 'target', asked: true },
  ])
  pipeline.clock.at = new Date(pipeline.clock.at.getTime() + 1_000)
  expect(await preview(desk, pine)).toMatchObject({
    orders: [],
    reasons: ['waiting: Waits for an earlier signal to be done with.'],
  })
})
