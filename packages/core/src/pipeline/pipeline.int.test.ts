import { dec, driftActs, intents, type Side, type StopLoss, toDecimalString } from '@viewzenix/schema'
import { fates } from '@viewzenix/testing/doubles/fake-broker'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { flatten } from '../flatten/index.ts'
import { getPerformance } from '../performance/index.ts'
import { listPositions } from '../position/list-positions.ts'
import { watchExits } from '../protection/index.ts'
import { createLane, wish } from './lane-model.fixture.ts'
import { type Desk, startPipeline } from './pipeline.fixture.ts'

let pipeline: Awaited<ReturnType<typeof startPipeline>>
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline?.close())

type Step = (desk: Desk) => Promise<unknown>
const named = (name: string, step: Step) => Object.assign(step, { toString: () => name })

const alert = fc
  .tuple(fc.constantFrom('long', 'short', 'x'), fc.constantFrom('buy', 'sell'))
  .map(([id, action]) => named(`${id} ${action}`, (desk) => desk.send(id, action)))
/** Every intent, for a bot that sizes for itself as for one that takes its size from the alert. */
const meaning = fc
  .record({
    intent: fc.constantFrom(...intents, null),
    side: fc.constantFrom<Side>('buy', 'sell'),
    // A side that contradicts what is held is for the tests of the decision; it would mostly be refused here.
    sided: fc.boolean(),
    quantity: fc.constantFrom('0.05', '0.02'),
    target: fc.constantFrom('0.1', '0.05', '0.0333', '0', '-0.05'),
    before: fc.constantFrom(null, '0.05', '0', '-0.02'),
  })
  .map(({ intent, side, sided, target, ...said }) => ({
    ...said,
    intent,
    side: intent === null || sided ? side : null,
    target: intent === 'target' ? target : null,
  }))
const signal = meaning.map((said) =>
  named(`${said.intent} ${said.side} ${said.target ?? said.quantity}`, (desk) =>
    desk.mean(said.intent, { ...said, ...(said.intent === 'protect' && { stopLoss: stopOf(said.side) }) }),
  ),
)
/** Of a long position, of a short one, or of either at break-even, which is refused while it loses. */
const stopOf = (side: Side | null): StopLoss => ({
  level: side === null ? { kind: 'entry' } : { kind: 'at', price: side === 'buy' ? '90' : '110' },
  ...{ limitPrice: null, trail: null },
})
const jobs = fc
  .array(fc.nat(20), { minLength: 1, maxLength: 5 })
  .map((picks) => named(`jobs ${picks}`, (desk) => desk.runJobs(picks)))
const pushes = fc.array(fc.nat(50), { minLength: 1, maxLength: 4 }).map((picks) =>
  named(`pushes ${picks}`, async (desk) => {
    const { views } = desk.broker
    await Promise.all(picks.flatMap((pick) => views[pick % Math.max(1, views.length)] ?? []).map(desk.push))
  }),
)
const work = fc.constant(named('work', async (desk) => desk.broker.work()))
const repeats = fc.nat(20).map((pick) => named(`repeat ${pick}`, (desk) => desk.repeat(pick)))
const cancels = fc.nat(20).map((pick) => named(`cancel ${pick}`, (desk) => desk.cancel(pick)))
const halts = fc.boolean().map((cancels) => named(`halt ${cancels}`, (desk) => desk.switchHalt(cancels)))
const flattens = fc.constant(
  named('flatten', (desk) =>
    flatten(desk.platform, desk.actor, { scope: 'account', scopeId: desk.account.id }),
  ),
)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: alert },
  { weight: 3, arbitrary: signal },
  { weight: 2, arbitrary: repeats },
  { weight: 6, arbitrary: jobs },
  { weight: 2, arbitrary: pushes },
  { weight: 1, arbitrary: work },
  { weight: 1, arbitrary: cancels },
  { weight: 1, arbitrary: halts },
  { weight: 1, arbitrary: flattens },
)

it('whatever happens: no order twice, nothing lost, our books are the broker’s, and exits only close', async () => {
  const day = fc.record({
    fates: fc.array(fc.constantFrom(...fates), { minLength: 10, maxLength: 25 }),
    steps: fc.array(step, { minLength: 30, maxLength: 60 }),
    drift: fc.constantFrom(...driftActs),
    byAlert: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(day, async ({ fates: ahead, steps, drift, byAlert }) => {
      const desk = await pipeline.newDesk()
      const sizing = byAlert ? ({ kind: 'alert' } as const) : desk.bot.sizing
      await desk.change({ allowShort: true, addOpens: true, drift, sizing })
      desk.broker.expect(ahead)
      for (const each of steps) await each(desk)
      await desk.settle()
      await finishFlattening(desk)
      await expectBooksToAgree(desk)
      await expectPartsToAddUp(desk)
    }),
    { numRuns: 8, endOnFailure: true },
  )
}, 180_000)

it('the same alerts give the same orders, in whatever order the workers take their jobs: those of the model', async () => {
  const day = fc.record({
    signals: fc.array(meaning, { minLength: 3, maxLength: 10 }),
    picks: fc.infiniteStream(fc.nat(20)),
    byAlert: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(day, async ({ signals, picks, byAlert }) => {
      const desk = await pipeline.newDesk()
      await desk.onlyMarketBot()
      const sizing = byAlert ? ({ kind: 'alert' } as const) : ({ kind: 'fixed', quantity: '1' } as const)
      await desk.change({ allowShort: true, sizing })
      const lane = createLane({ position: 0, sizesByAlert: byAlert })
      const wanted: string[][] = []
      for (const { intent, side, target } of signals) {
        // In whole units, as the model reckons.
        const said = {
          side,
          quantity: '1',
          target: target && String(Math.round(Number(target) * 20)),
          before: null,
        }
        await desk.mean(intent, said)
        wanted.push(...lane.run(wish(intent, side, said)).own.map((o) => [o.leg, o.side, String(o.quantity)]))
        await desk.runJobs([picks.next().value ?? 0, picks.next().value ?? 0])
      }
      await desk.settle()
      const made = await desk.read<{ leg: string; side: string; quantity: string }>(
        'select leg, side, quantity from trade_order where workspace_id = $1 order by id',
      )
      expect(made.map((o) => [o.leg, o.side, plain(o.quantity)])).toEqual(wanted)
      expect(desk.broker.position()).toBe(String(lane.position()))
      await expectBooksToAgree(desk)
    }),
    { numRuns: 8, endOnFailure: true },
  )
}, 180_000)

/** What the broker refused of it is left to the watchdog, which comes by until it is done or given up. */
const finishFlattening = async (desk: Desk): Promise<void> => {
  const open = 'select 1 from position where workspace_id = $1 and flattening is not null'
  for (let round = 0; (await desk.read(open)).length > 0; round++) {
    expect(round).toBeLessThan(10)
    pipeline.clock.at = new Date(pipeline.clock.at.getTime() + 60_000)
    await watchExits(desk.platform, 'request-watch')
    await desk.settle()
  }
}

type OrderRow = {
  client_order_id: string
  status: string
  filled_quantity: string
  quantity: string
  leg: string
  leg_seq: number
  fills: string
  seq: string
}

const expectBooksToAgree = async (desk: Desk) => {
  const { broker, read } = desk
  for (const sent of broker.sends.values()) expect(sent).toHaveLength(1)
  for (const { asked, held } of broker.exits) expect(dec(asked).lte(held)).toBe(true)

  const orders = await read<OrderRow>(
    `select o.client_order_id, o.status, o.quantity, o.filled_quantity, o.leg, o.leg_seq, a.seq,
       coalesce((select sum(f.quantity) from fill f where f.order_id = o.id), 0) as fills
     from trade_order o join alert a on a.id = o.alert_id where o.workspace_id = $1 order by o.id`,
  )
  const known = new Map(orders.map((order) => [order.client_order_id, order]))
  for (const [id, order] of broker.orders) {
    const ours = known.get(id)
    expect(ours).toMatchObject({ status: order.status })
    expect(plain(ours?.filled_quantity)).toBe(order.filledQuantity)
    expect(plain(ours?.fills)).toBe(order.filledQuantity)
  }
  for (const order of orders) {
    if (broker.orders.has(order.client_order_id)) continue
    expect(['rejected', 'canceled']).toContain(order.status)
    expect(plain(order.fills)).toBe('0')
  }

  // What came again was known, and made nothing.
  const [alerts] = await desk.read<{ n: number }>(
    'select count(*)::int as n from alert where workspace_id = $1',
  )
  expect(alerts?.n).toBe(desk.delivered())
  const ids = new Set(orders.map((order) => order.client_order_id))
  expect(ids.size).toBe(orders.length)
  const [sum] = await read<{ quantity: string }>(
    `select coalesce(sum(case side when 'buy' then quantity else -quantity end), 0) as quantity
     from fill where workspace_id = $1`,
  )
  expect(plain(sum?.quantity)).toBe(broker.position())
  const positions = await read<{ quantity: string }>('select quantity from position where workspace_id = $1')
  expect(plain(positions[0]?.quantity)).toBe(broker.position())

  // Signals took effect in the order in which they were received: an order of a later one was never made first.
  // What is sent to flatten is of the entry that it closes.
  const seqs = orders.filter(({ leg_seq: seq }) => seq === 0).map(({ seq }) => Number(seq))
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
  const unsettled = await read(
    `select id, status, summary from alert where workspace_id = $1 and status not in ('ordered', 'done', 'refused')`,
  )
  expect(unsettled).toEqual([])
  expect(await read(`select id from decision where workspace_id = $1 and outcome = 'waiting'`)).toEqual([])
  const silent = await read(
    `select a.id from alert a where a.workspace_id = $1 and not exists (
       select from decision d where d.alert_id = a.id and d.reason <> '')`,
  )
  expect(silent).toEqual([])
}

type Part = { netPnl: string; realizedPnl: string; fees: string; unrealizedPnl: string | null }

/** Profit of the whole is that of its bots, of its accounts and of its symbols, and what the broker's fills brought. */
const expectPartsToAddUp = async ({ trading, actor, broker }: Desk) => {
  const whole = await getPerformance(trading, trading.market, actor, {
    from: '2029-01-01T00:00:00Z',
    to: '2031-01-01T00:00:00Z',
  })
  const sum = (parts: Part[], key: keyof Part) =>
    plain(parts.reduce((all, part) => all.plus(part[key] ?? 'NaN'), dec(0)).toFixed())
  for (const parts of [whole.bots, whole.accounts, whole.symbols])
    for (const key of ['netPnl', 'realizedPnl', 'fees', 'unrealizedPnl'] as const)
      expect(sum(parts, key)).toBe(plain(whole[key] ?? 'NaN'))

  // Cash that came in, and what is held at what it would bring: of fills alone, without any lots.
  const position = dec(broker.position())
  const cash = [...broker.orders.values()].reduce(
    (all, { side, fills }) =>
      fills.reduce((sum, { quantity, price }) => {
        const worth = dec(quantity).times(price)
        return side === 'buy' ? sum.minus(worth) : sum.plus(worth)
      }, all),
    dec(0),
  )
  const [held] = await listPositions(trading, trading.market, actor, {})
  const worth = position.isZero() ? dec(0) : position.times(held?.markPrice ?? 'NaN')
  expect(
    plain(
      dec(whole.realizedPnl)
        .plus(whole.unrealizedPnl ?? 'NaN')
        .toFixed(),
    ),
  ).toBe(plain(cash.plus(worth).toFixed()))
}

const plain = (value: string | undefined) => toDecimalString(dec(value ?? '0'))
