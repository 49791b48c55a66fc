/** What holds of a decision whatever the signal, the bot and the broker are. */
import {
  dec,
  type Intent,
  intents,
  isTerminal,
  type Leg,
  type OrderStatus,
  type Side,
  type Signal,
} from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInFlight, type LaneOrder } from '../order/order-state.ts'
import { aimOf } from './aim.ts'
import { decideSignal, type Situation } from './decide-signal.ts'
import { both, createLane, wish } from './lane-model.fixture.ts'

const statuses = fc.constantFrom<OrderStatus>(
  'pending',
  'submitting',
  'unknown',
  'submitted',
  'partially_filled',
  'filled',
  'canceled',
  'rejected',
  'expired',
)
const sides = fc.constantFrom<Side | null>('buy', 'sell', null)
const units = fc.integer({ min: -3, max: 3 }).map(String)
const signals: fc.Arbitrary<Signal> = fc
  .record({
    intent: fc.constantFrom<Intent | null>(...intents, null),
    side: sides,
    target: units,
    before: fc.option(units),
  })
  .map(({ intent, side, target, before }) =>
    wish(intent, intent === null ? (side ?? 'buy') : side, {
      target: intent === 'target' ? target : null,
      before,
    }),
  )
const bots = fc.record({
  allowLong: fc.boolean(),
  allowShort: fc.boolean(),
  addOpens: fc.boolean(),
  cancelResting: fc.boolean(),
})

describe('always', () => {
  const orders: fc.Arbitrary<LaneOrder> = fc.record({
    id: fc.uuid(),
    type: fc.constantFrom('market' as const, 'limit' as const, 'stop' as const),
    timeInForce: fc.constantFrom('day' as const, 'gtc' as const, 'ioc' as const, 'fok' as const),
    status: statuses.filter((status) => !isTerminal(status)),
    leg: fc.constantFrom<Leg>('entry', 'exit', 'stop', 'target'),
    reduceOnly: fc.boolean(),
    cancelRequested: fc.boolean(),
  })
  const situation: fc.Arbitrary<Situation> = fc
    .record({
      signal: signals,
      bot: bots,
      symbol: fc.constant('BTCUSD'),
      position: fc.constantFrom('-2', '-0.000000000000000001', '0', '-0', '0.5', '12345678901234567890'),
      openOrders: fc.array(orders, { maxLength: 3 }),
      legs: fc.uniqueArray(
        fc.record({
          leg: fc.constantFrom<Leg>('exit', 'entry'),
          side: fc.constantFrom<Side>('buy', 'sell'),
          status: statuses.filter(isTerminal),
        }),
        { selector: ({ leg }) => leg, maxLength: 2 },
      ),
      cancels: fc.nat(2),
      byAlert: fc.boolean(),
    })
    .map(({ byAlert, ...s }) => {
      const sizing = byAlert ? { kind: 'alert' as const } : { kind: 'fixed' as const, quantity: '1' }
      return { ...s, aim: aimOf(s.signal as Signal, { sizing, multiplier: '1' }) }
    })

  it('an exit closes the whole position and no more, alone, once; a reduction goes the same way', () => {
    fc.assert(
      fc.property(situation, (s) => {
        const step = decideSignal(s)
        if (step.do !== 'exit' && step.do !== 'reduce') return
        const position = dec(s.position)
        expect(position.isZero()).toBe(false)
        expect(step.side).toBe(position.gt(0) ? 'sell' : 'buy')
        expect(s.legs).toEqual([])
        expect(s.openOrders.some(isInFlight)).toBe(false)
        if (step.do !== 'exit') return
        expect(dec(step.quantity).eq(position.abs())).toBe(true)
        expect(s.openOrders).toEqual([])
      }),
      { numRuns: 2_000 },
    )
  })

  it('an entry goes a way that the bot may, never against a position, and once; what exits never enters', () => {
    fc.assert(
      fc.property(situation, (s) => {
        const step = decideSignal(s)
        if (step.do !== 'enter') return
        const long = step.side === 'buy'
        expect(['exit_long', 'exit_short', 'flat', 'reduce', 'cancel']).not.toContain(s.signal.intent)
        if (s.signal.intent === 'enter_long') expect(long).toBe(true)
        if (s.signal.intent === 'enter_short') expect(long).toBe(false)
        expect(long ? s.bot.allowLong : s.bot.allowShort).toBe(true)
        expect(long ? dec(s.position).gte(0) : dec(s.position).lte(0)).toBe(true)
        expect(s.legs.some(({ leg }) => leg === 'entry')).toBe(false)
        expect(s.openOrders.some(isInFlight)).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  it('only what can be canceled is canceled, and every step has its reason', () => {
    fc.assert(
      fc.property(situation, (s) => {
        const step = decideSignal(s)
        expect(step.reason).toMatch(/\.$/)
        if (step.do === 'wait') expect(s.openOrders.some(isInFlight)).toBe(true)
        if (step.do !== 'cancel') return
        expect(step.orderIds.length).toBeGreaterThan(0)
        const known = s.openOrders.map(({ id }) => id)
        expect(step.orderIds.every((id) => known.includes(id))).toBe(true)
        expect(s.openOrders.some(isInFlight)).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a lane', () => {
  const start = fc.record({
    position: fc.integer({ min: -3, max: 3 }),
    restingBuys: fc.nat(2),
    restingSells: fc.nat(2),
    fates: fc.infiniteStream(fc.nat(2)),
    bot: bots,
    sizesByAlert: fc.boolean(),
  })

  it('comes to an end with at most one exit and one entry a signal, whatever the broker does; exits only close', () => {
    fc.assert(
      fc.property(start, fc.array(signals, { minLength: 1, maxLength: 6 }), (world, given) => {
        const lane = createLane(world)
        for (const signal of given) {
          const before = lane.position()
          const { own } = lane.run(signal)
          expect(own.filter(({ leg }) => leg === 'exit').length).toBeLessThanOrEqual(1)
          expect(own.filter(({ leg }) => leg === 'entry').length).toBeLessThanOrEqual(1)
          const after = lane.position()
          if (['exit_long', 'exit_short', 'flat', 'reduce', 'cancel'].includes(signal.intent ?? ''))
            expect(own.every(({ leg }) => leg === 'exit')).toBe(true)
          if (signal.intent === 'flat') expect(lane.resting()).toBe(0)
          if (signal.intent === 'cancel' || signal.intent === 'protect') expect(after).toBe(before)
          if (signal.intent === 'protect') expect(own).toEqual([])
          if (signal.intent === 'reduce')
            expect(after * before >= 0 && Math.abs(after) <= Math.abs(before)).toBe(true)
          const filled = own.every(({ fate }) => fate === 2)
          if (signal.intent === 'flat' && filled) expect(after).toBe(0)
          if (signal.intent === 'exit_long' && filled) expect(after).toBeLessThanOrEqual(0)
          if (signal.intent === 'exit_short' && filled) expect(after).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('a target heals whatever was missed: with its fills the account holds what the strategy holds', () => {
    fc.assert(
      fc.property(start, fc.array(signals, { maxLength: 4 }), units, (world, missed, target) => {
        const lane = createLane({ ...world, bot: both, sizesByAlert: true, fates: undefined })
        for (const signal of missed) lane.run(signal)
        lane.run(wish('target', null, { target }))
        expect(lane.position()).toBe(Number(target))
        expect(lane.orders.filter((o) => !isTerminal(o.status) && !o.reduceOnly)).toEqual([])
        expect(lane.run(wish('target', null, { target })).own).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('whose orders all fill holds what plain arithmetic says, after every signal', () => {
    fc.assert(
      fc.property(start, fc.array(signals, { maxLength: 10 }), ({ position }, given) => {
        const lane = createLane({ position, sizesByAlert: true })
        let model = position
        for (const signal of given) {
          model = heldAfter(model, signal)
          lane.run(signal)
          expect(lane.position()).toBe(model)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('replaying the same signals gives the same orders', () => {
    fc.assert(
      fc.property(start, fc.array(signals, { maxLength: 6 }), (world, given) => {
        const replay = () => {
          const lane = createLane({ ...world, fates: undefined })
          return given.map((signal) =>
            lane.run(signal).own.map(({ side, quantity, leg }) => [side, quantity, leg]),
          )
        }
        expect(replay()).toEqual(replay())
      }),
      { numRuns: 200 },
    )
  })
})

/** What is held after a signal of one unit: written down without any of the code under test. */
const heldAfter = (held: number, { intent, side, target }: Signal): number => {
  const way = Math.sign(held)
  const wanted = side === null ? 0 : side === 'buy' ? 1 : -1
  const enter = (direction: number) => (way === -direction ? direction : held + direction)
  switch (intent) {
    case 'enter_long':
      return enter(1)
    case 'enter_short':
      return enter(-1)
    case 'exit_long':
      return Math.min(held, 0)
    case 'exit_short':
      return Math.max(held, 0)
    case 'flat':
      return 0
    case 'add':
      return wanted === -way ? held : held + way
    case 'reduce':
      return wanted === way ? held : held - way
    case 'reverse':
      return way === 0 ? wanted : wanted === way ? held : -way
    case 'cancel':
    case 'protect':
      return held
    case 'target':
      // A target of 0 with a quantity and a side is just that order, where nothing is held.
      return Number(target) === 0 && held === 0 ? wanted : Number(target)
    case null:
      return way === -wanted ? 0 : held + wanted
  }
}
