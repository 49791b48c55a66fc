import { dec, type Intent, isTerminal, type Leg, type OrderStatus, type Side } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInFlight, type LaneOrder } from '../order/order-state.ts'
import { decideSignal, type NextStep, type Situation } from './decide-signal.ts'

const both = { allowLong: true, allowShort: true }
const wish = (intent: Intent | null, side: Side | null = null) => ({ intent, side })
const resting = (over: Partial<LaneOrder> = {}): LaneOrder => ({
  id: 'resting',
  type: 'limit',
  timeInForce: 'gtc',
  status: 'submitted',
  cancelRequested: false,
  ...over,
})
const decide = (over: Partial<Situation>): NextStep =>
  decideSignal({
    signal: wish('flat'),
    bot: both,
    symbol: 'BTCUSD',
    position: '0',
    openOrders: [],
    legs: [],
    ...over,
  })

describe('what a signal does to the position that it meets', () => {
  const exit = (side: Side, final = true) => ({ do: 'exit', side, quantity: '2', final })
  const enter = (side: Side) => ({ do: 'enter', side })
  const nothing = { do: 'refuse', reason: expect.stringMatching(/^Nothing to close/) }
  it.each<[string, Situation['signal'], object, object, object]>([
    //                                      long 2              flat            short 2
    ['enter long', wish('enter_long', 'buy'), enter('buy'), enter('buy'), exit('buy', false)],
    ['enter short', wish('enter_short', 'sell'), exit('sell', false), enter('sell'), enter('sell')],
    ['exit long', wish('exit_long', 'sell'), exit('sell'), nothing, nothing],
    ['exit short', wish('exit_short', 'buy'), nothing, nothing, exit('buy')],
    ['flat', wish('flat'), exit('sell'), nothing, exit('buy')],
    ['buy', wish(null, 'buy'), enter('buy'), enter('buy'), exit('buy')],
    ['sell', wish(null, 'sell'), exit('sell'), enter('sell'), enter('sell')],
  ])('%s', (_name, signal, long, flat, short) => {
    expect(decide({ signal, position: '2' })).toMatchObject(long)
    expect(decide({ signal, position: '0' })).toMatchObject(flat)
    expect(decide({ signal, position: '0.000000000000000000' })).toMatchObject(flat)
    expect(decide({ signal, position: '-2.000000000000000000' })).toMatchObject(short)
  })

  it('a side alone that closed a position is done: it opens nothing after', () => {
    for (const side of ['buy', 'sell'] as const)
      for (const status of ['filled', 'canceled', 'rejected'] as const)
        expect(decide({ signal: wish(null, side), legs: [{ leg: 'exit', status }] })).toMatchObject({
          do: 'finish',
        })
  })

  it('a bot goes only the ways that it may, and closes whichever it holds', () => {
    const longOnly = { allowLong: true, allowShort: false }
    const shortOnly = { allowLong: false, allowShort: true }
    expect(decide({ bot: longOnly, signal: wish(null, 'sell') })).toMatchObject({ do: 'refuse' })
    expect(decide({ bot: longOnly, signal: wish('enter_short') })).toMatchObject({ do: 'refuse' })
    expect(decide({ bot: shortOnly, signal: wish('enter_long') })).toMatchObject({ do: 'refuse' })
    expect(decide({ bot: longOnly, signal: wish(null, 'sell'), position: '2' })).toMatchObject(exit('sell'))
    expect(decide({ bot: longOnly, signal: wish('flat'), position: '-2' })).toMatchObject(exit('buy'))
  })
})

describe('orders before it', () => {
  it('are waited for while nobody knows what they do to the position', () => {
    const statuses: OrderStatus[] = ['pending', 'submitting', 'unknown', 'submitted', 'partially_filled']
    for (const status of statuses)
      expect(decide({ openOrders: [resting({ type: 'market', status })], position: '2' })).toMatchObject({
        do: 'wait',
      })
    for (const over of [{ cancelRequested: true }, { timeInForce: 'ioc' }, { status: 'unknown' }] as const)
      expect(decide({ openOrders: [resting(over)], position: '2' })).toMatchObject({ do: 'wait' })
  })

  it('that rest are canceled before anything is closed, and also when there is nothing to close', () => {
    for (const position of ['2', '0', '-2'])
      expect(decide({ openOrders: [resting()], position })).toMatchObject({
        do: 'cancel',
        orderIds: ['resting'],
      })
  })
})

describe('always', () => {
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
  const signal = fc.oneof(
    fc
      .constantFrom<Intent>('enter_long', 'exit_long', 'enter_short', 'exit_short', 'flat')
      .map((i) => wish(i)),
    fc.constantFrom<Side>('buy', 'sell').map((s) => wish(null, s)),
  )
  const situation: fc.Arbitrary<Situation> = fc.record({
    signal,
    bot: fc.record({ allowLong: fc.boolean(), allowShort: fc.boolean() }),
    symbol: fc.constant('BTCUSD'),
    position: fc.constantFrom('-2', '-0.000000000000000001', '0', '-0', '0.5', '12345678901234567890'),
    openOrders: fc.array(
      fc.record({
        id: fc.uuid(),
        type: fc.constantFrom('market' as const, 'limit' as const),
        timeInForce: fc.constantFrom('day' as const, 'gtc' as const, 'ioc' as const, 'fok' as const),
        status: statuses.filter((status) => !isTerminal(status)),
        cancelRequested: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
    legs: fc.uniqueArray(
      fc.record({ leg: fc.constantFrom<Leg>('exit', 'entry'), status: statuses.filter(isTerminal) }),
      { selector: ({ leg }) => leg, maxLength: 2 },
    ),
  })

  it('an exit closes the whole position and no more, alone, once', () => {
    fc.assert(
      fc.property(situation, (s) => {
        const step = decideSignal(s)
        if (step.do !== 'exit') return
        const position = dec(s.position)
        expect(position.isZero()).toBe(false)
        expect(step.side).toBe(position.gt(0) ? 'sell' : 'buy')
        expect(dec(step.quantity).eq(position.abs())).toBe(true)
        expect(s.openOrders).toEqual([])
        expect(s.legs).toEqual([])
      }),
      { numRuns: 1_000 },
    )
  })

  it('an entry goes a way that signal and bot allow, never against a position, and once', () => {
    fc.assert(
      fc.property(situation, (s) => {
        const step = decideSignal(s)
        if (step.do !== 'enter') return
        const long = step.side === 'buy'
        expect(['exit_long', 'exit_short', 'flat']).not.toContain(s.signal.intent)
        expect(s.signal.intent ?? (s.signal.side === 'buy' ? 'enter_long' : 'enter_short')).toBe(
          long ? 'enter_long' : 'enter_short',
        )
        expect(long ? s.bot.allowLong : s.bot.allowShort).toBe(true)
        expect(long ? dec(s.position).gte(0) : dec(s.position).lte(0)).toBe(true)
        expect(s.legs.some(({ leg }) => leg === 'entry')).toBe(false)
        expect(s.openOrders.some(isInFlight)).toBe(false)
      }),
      { numRuns: 1_000 },
    )
  })

  it('only what can be canceled is canceled, and every step has its reason', () => {
    fc.assert(
      fc.property(situation, (s) => {
        const step = decideSignal(s)
        expect(step.reason).toMatch(/\.$/)
        if (step.do === 'wait') expect(s.openOrders.some(isInFlight)).toBe(true)
        if (step.do !== 'cancel') return
        expect(step.orderIds).toEqual(s.openOrders.map(({ id }) => id))
        expect(s.openOrders.some(isInFlight)).toBe(false)
      }),
      { numRuns: 1_000 },
    )
  })

  it('comes to an end, whatever the broker does; flat means flat', () => {
    const start = fc.record({
      signal,
      position: fc.integer({ min: -3, max: 3 }),
      restingBuys: fc.nat(2),
      restingSells: fc.nat(2),
      /** What becomes of each order: 0 nothing of it fills, 1 a part, 2 all. */
      fates: fc.infiniteStream(fc.nat(2)),
    })
    fc.assert(
      fc.property(start, ({ signal: given, position, restingBuys, restingSells, fates }) => {
        const world = lane(position, restingBuys, restingSells, fates)
        const last = world.run(given)
        expect(['finish', 'refuse', 'exit']).toContain(last.do)
        const own = world.own
        expect(own.filter(({ leg }) => leg === 'exit').length).toBeLessThanOrEqual(1)
        expect(own.filter(({ leg }) => leg === 'entry').length).toBeLessThanOrEqual(1)
        if (!['exit_long', 'exit_short', 'flat'].includes(given.intent ?? '')) return
        expect(own.some(({ leg }) => leg === 'entry')).toBe(false)
        expect(world.resting()).toBe(0)
        const closed = own.every(({ fate }) => fate === 2)
        if (given.intent === 'flat' && closed) expect(world.position()).toBe(0)
        if (given.intent === 'exit_long' && closed) expect(world.position()).toBeLessThanOrEqual(0)
        if (given.intent === 'exit_short' && closed) expect(world.position()).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 1_000 },
    )
  })
})

/** A lane with a broker that fills, half fills or drops each order, and resting orders of others. */
const lane = (start: number, buys: number, sells: number, fates: Iterator<number>) => {
  type Known = LaneOrder & {
    sign: number
    quantity: number
    reduceOnly: boolean
    leg: Leg | null
    fate: number
  }
  let position = start
  const orders: Known[] = []
  const add = (over: Partial<Known>): void =>
    void orders.push({
      ...resting({ id: `order-${orders.length}` }),
      sign: 1,
      quantity: 2,
      reduceOnly: false,
      leg: null,
      fate: 0,
      ...over,
    })
  for (let i = 0; i < buys; i++) add({ sign: 1 })
  for (let i = 0; i < sells; i++) add({ sign: -1 })

  const settle = (order: Known): void => {
    order.fate = fates.next().value ?? 0
    const closable = Math.max(0, -Math.sign(position) * order.sign) * Math.abs(position)
    const most = order.reduceOnly ? Math.min(order.quantity, closable) : order.quantity
    position += order.sign * (order.fate / 2) * most
    order.status = order.fate === 2 ? 'filled' : 'canceled'
  }
  const open = () => orders.filter(({ status }) => !isTerminal(status))
  const own = () => orders.filter(({ leg }) => leg !== null)
  const send = (leg: Leg, side: Side, quantity: number) =>
    add({
      type: 'market',
      status: 'pending',
      sign: side === 'buy' ? 1 : -1,
      quantity,
      reduceOnly: leg === 'exit',
      leg,
    })

  return {
    get own() {
      return own()
    },
    position: () => position,
    resting: () => open().length,
    run: (signal: Situation['signal']): NextStep => {
      for (let round = 0; round < 12; round++) {
        const step = decide({
          signal,
          position: String(position),
          openOrders: open(),
          legs: own().map(({ leg, status }) => ({ leg: leg ?? 'entry', status })),
        })
        if (step.do === 'finish' || step.do === 'refuse') return step
        if (step.do === 'cancel') for (const order of open()) order.cancelRequested = true
        if (step.do === 'exit') send('exit', step.side, Number(step.quantity))
        if (step.do === 'enter') send('entry', step.side, 1)
        for (const order of open()) if (isInFlight(order)) settle(order)
        if (step.do === 'exit' && step.final) return step
      }
      throw new Error('the decision came to no end')
    },
  }
}
