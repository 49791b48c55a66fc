import type { PlaceOrder } from '@viewzenix/core/ports'
import { dec, toDecimalString } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSimulatedMarket, GRID_MS } from '../../market/index.ts'
import { advanceBook, isBehind } from './advance-book.ts'
import { type Book, type BookOrder, type Change, isOpen } from './book.ts'
import { endOfDay, placeInBook } from './place-in-book.ts'

const START = Date.UTC(2026, 3, 22, 12, 0, 0, 100)
const market = createSimulatedMarket({ seed: 7, clock: { now: () => START } })
const bookWith = (cash: string): Book => ({
  account: { id: 'a', currency: 'USD', startingCash: cash, cash },
  positions: new Map(),
  orders: [],
})
const buy = (over: Partial<PlaceOrder> = {}): PlaceOrder => ({
  clientOrderId: 'c',
  symbol: 'BTCUSD',
  side: 'buy',
  type: 'market',
  timeInForce: 'gtc',
  quantity: '0.1',
  limitPrice: null,
  stopPrice: null,
  trail: null,
  extendedHours: false,
  reduceOnly: false,
  ...over,
})
const place = (book: Book, over: Partial<PlaceOrder> = {}, at = START, id = 'o1') =>
  placeInBook(book, buy(over), id, market, at)

const advanceTo = (book: Book, now: number): Change => {
  let change: Change = { book, events: [] }
  do {
    const next = advanceBook(change.book, market, now)
    change = { book: next.book, events: [...change.events, ...next.events] }
  } while (isBehind(change.book, now))
  return change
}
const lastOf = (events: BookOrder[], id: string): BookOrder | undefined =>
  events.findLast((event) => event.id === id)
const touch = (side: 'buy' | 'sell', symbol: string, at: number) => {
  const { bid, ask } = market.quoteAt(symbol, at)
  return side === 'buy' ? ask : bid
}

describe('placing', () => {
  it('fills a small market order at once, at the ask, with its fee', () => {
    const { order, book } = place(bookWith('100000'))
    const { ask } = market.quoteAt('BTCUSD', START)
    expect(order).toMatchObject({ status: 'filled', filledQuantity: '0.1' })
    expect(order.fills).toMatchObject([{ price: ask, quantity: '0.1', at: START }])
    const cost = dec(ask)
      .times('0.1')
      .plus(order.fills[0]?.fee ?? 0)
    expect(book.account.cash).toBe(toDecimalString(dec('100000').minus(cost)))
  })

  it.each<[string, Partial<PlaceOrder>, RegExp]>([
    ['too dear', { quantity: '10' }, /^Not enough cash: needs [\d,]+\.\d\d USD, 100,000\.00 available\.$/],
    [
      'too much to short',
      { side: 'sell', quantity: '10' },
      /^Not enough margin: selling short needs [\d,]+\.\d\d USD of free equity, 100,000\.00 available\.$/,
    ],
    [
      'no lot',
      { quantity: '0.000015' },
      /multiple of the lot size 0\.00001: the nearest are 0\.00001 or 0\.00002/,
    ],
    ['no tick', { type: 'limit', limitPrice: '100.005' }, /tick size 0\.01: the nearest are 100 or 100\.01/],
    ['no stop price', { type: 'stop' }, /A stop order needs a stop price/],
    [
      'no tick to stop at',
      { type: 'stop', stopPrice: '100.005' },
      /The stop price 100\.005 .*tick size 0\.01/,
    ],
    ['no distance', { type: 'trailing_stop' }, /needs the distance/],
    [
      'an auction that there is not',
      { timeInForce: 'opg' },
      /takes market orders as day, gtc, ioc, fok, not as opg/,
    ],
    [
      'a stop that cannot rest',
      { type: 'stop', stopPrice: '100', timeInForce: 'ioc' },
      /takes stop orders as day, gtc, not as ioc/,
    ],
    [
      'too small',
      { quantity: '0.00001' },
      /is worth 0\.\d+ USD \(0\.00001 × \d+.*below the minimum of 1 USD/,
    ],
    ['nothing to reduce', { reduceOnly: true }, /nothing to reduce in BTCUSD, there is no position/],
    ['another currency', { symbol: 'USDJPY', quantity: '10' }, /paid in JPY and this account holds USD/],
    ['no market', { symbol: 'NOMARKETUSD', quantity: '10' }, /no market/],
    ['on purpose', { symbol: 'REJECTUSD', quantity: '10' }, /on purpose/],
  ])('rejects what is %s, and says why', (_, over, reason) => {
    const { order, book } = place(bookWith('100000'), over)
    expect(order.status).toBe('rejected')
    expect(order.reason).toMatch(reason)
    expect(order.reason).toMatch(/\.$/)
    expect(book.account.cash).toBe('100000')
  })

  it('counts the cash that open orders have reserved', () => {
    const first = place(bookWith('10000'), { type: 'limit', limitPrice: '50000', quantity: '0.15' })
    const second = place(first.book, { type: 'limit', limitPrice: '50000', quantity: '0.06' }, START, 'o2')
    expect(second.order.reason).toBe('Not enough cash: needs 3,003.00 USD, 2,492.50 available.')
  })

  it('cuts a reduce-only order to the position, and always lets an exit through', () => {
    const long = place(bookWith('7000'))
    const exit = place(long.book, { side: 'sell', quantity: '5', reduceOnly: true }, START + 500, 'o2')
    expect(exit.order).toMatchObject({ status: 'filled', quantity: '0.1', requestedQuantity: '5' })
    expect(exit.book.positions.get('BTCUSD')?.quantity).toBe('0')
  })
})

describe('time', () => {
  it('fills a large market order in parts, each at the price of its moment', () => {
    const placed = place(bookWith('1000000'), { quantity: '8' })
    expect(placed.order.status).toBe('partially_filled')
    const { events } = advanceTo(placed.book, START + 10_000)
    const order = lastOf(events, 'o1')
    expect(order?.status).toBe('filled')
    expect(order?.fills.length).toBeGreaterThan(3)
    for (const fill of order?.fills ?? []) expect(fill.price).toBe(touch('buy', 'BTCUSD', fill.at))
  })

  it('fills a resting limit when the market comes, as a maker, at a price that the market had', () => {
    const limitPrice = market.range('BTCUSD', START, START + 3 * 3_600_000)?.highestBid ?? '0'
    const placed = place(bookWith('100000'), { side: 'sell', type: 'limit', limitPrice })
    expect(placed.order.status).toBe('submitted')
    const { events } = advanceTo(placed.book, START + 4 * 3_600_000)
    const order = lastOf(events, 'o1')
    expect(order?.status).toBe('filled')
    const [fill] = order?.fills ?? []
    expect(fill?.price).toBe(touch('sell', 'BTCUSD', fill?.at ?? 0))
    expect(dec(fill?.price ?? 0).gte(limitPrice)).toBe(true)
    expect(fill?.fee).toBe(
      toDecimalString(
        dec(fill?.price ?? 0)
          .times('0.1')
          .times('0.0005')
          .toDecimalPlaces(8),
      ),
    )
    const before = market.range('BTCUSD', START, (fill?.at ?? 0) - GRID_MS)
    expect(dec(before?.highestBid ?? 0).lt(limitPrice)).toBe(true)
  })

  it('expires a day order at 00:00 UTC, and lets a gtc order stand', () => {
    const far = { type: 'limit' as const, limitPrice: '10000' }
    const day = place(bookWith('100000'), { ...far, timeInForce: 'day' })
    const both = place(day.book, far, START, 'o2')
    const { book, events } = advanceTo(both.book, endOfDay(START) + 1000)
    expect(lastOf(events, 'o1')).toMatchObject({ status: 'expired', updatedAt: Date.UTC(2026, 3, 23) })
    expect(book.orders.map(({ id }) => id)).toEqual(['o2'])
  })

  it('fills PARTIAL in ten parts, one a second, and NOFILL never', () => {
    const partial = place(bookWith('100000'), { symbol: 'PARTIALUSD', quantity: '10' })
    const nofill = place(partial.book, { symbol: 'NOFILLUSD' }, START, 'o2')
    const { book, events } = advanceTo(nofill.book, START + 20_000)
    const order = lastOf(events, 'o1')
    expect(order?.fills).toHaveLength(10)
    expect(order?.fills.slice(1).map(({ at }) => at % 1000)).toEqual(Array(9).fill(0))
    expect(book.orders.map(({ id }) => id)).toEqual(['o2'])
  })

  const wish = fc.record({
    symbol: fc.constantFrom('BTCUSD', 'ETHUSD', 'AAPL', 'PARTIALUSD'),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    timeInForce: fc.constantFrom('day' as const, 'gtc' as const, 'ioc' as const, 'fok' as const),
    dollars: fc.integer({ min: 100, max: 400_000 }),
    offset: fc.option(fc.integer({ min: -20, max: 20 })),
    reduceOnly: fc.boolean(),
    wait: fc.integer({ min: 0, max: 20_000 }),
  })
  const asOrder = (
    w: typeof wish extends fc.Arbitrary<infer T> ? T : never,
    at: number,
  ): Partial<PlaceOrder> => {
    const { lotSize, tickSize } = market.instrument(w.symbol)
    const price = dec(touch(w.side, w.symbol, at))
    const whole = (value: typeof price, step: string) => toDecimalString(value.div(step).floor().times(step))
    return {
      symbol: w.symbol,
      side: w.side,
      timeInForce: w.timeInForce,
      reduceOnly: w.reduceOnly,
      type: w.offset === null ? 'market' : 'limit',
      limitPrice: w.offset === null ? null : whole(price.times(1 + w.offset / 10_000), tickSize),
      quantity: whole(dec(w.dollars).div(price), lotSize),
    }
  }

  it('whatever is traded: cash adds up, limits hold, reduce-only never flips, every price was the market’s', () => {
    fc.assert(
      fc.property(fc.array(wish, { minLength: 1, maxLength: 8 }), (wishes) => {
        let book = bookWith('500000')
        const events: BookOrder[] = []
        const see = (change: Change) => {
          book = change.book
          events.push(...change.events)
        }
        let now = START
        wishes.forEach((w, i) => {
          see(advanceTo(book, now))
          const before = book.positions.get(w.symbol)?.quantity ?? '0'
          see(placeInBook(book, buy(asOrder(w, now)), `o${i}`, market, now))
          const after = book.positions.get(w.symbol)?.quantity ?? '0'
          if (w.reduceOnly) expect(dec(before).times(after).gte(0)).toBe(true)
          now += w.wait
        })
        see(advanceTo(book, now + 5000))

        const orders = [...new Map(events.map((event) => [event.id, event])).values()]
        const fills = orders.flatMap((order) => order.fills.map((fill) => ({ ...fill, order })))
        const sum = (values: string[]) => values.reduce((total, v) => total.plus(v), dec(0))
        expect(book.account.cash).toBe(toDecimalString(sum(['500000', ...fills.map((f) => f.cashChange)])))
        for (const order of orders) {
          expect(order.filledQuantity).toBe(toDecimalString(sum(order.fills.map((f) => f.quantity))))
          expect(order.status === 'filled').toBe(order.filledQuantity === order.quantity)
          expect(isOpen(order)).toBe(book.orders.some(({ id }) => id === order.id))
        }
        for (const { order, price, at } of fills) {
          expect(price).toBe(touch(order.side, order.symbol, at))
          if (order.limitPrice !== null) {
            const diff = dec(price).minus(order.limitPrice)
            expect(order.side === 'buy' ? diff.lte(0) : diff.gte(0)).toBe(true)
          }
        }
        const longOnly = [...events].every((event) => event.side === 'buy')
        if (longOnly) expect(dec(book.account.cash).gte(0)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('does not depend on when the engine comes round', () => {
    fc.assert(
      fc.property(
        fc.array(wish, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 50, max: 4000 }),
        (wishes, step) => {
          let book = bookWith('2000000')
          wishes.forEach((w, i) => {
            book = placeInBook(book, buy(asOrder(w, START)), `o${i}`, market, START).book
          })
          const end = START + 15_000
          const atOnce = advanceTo(book, end)
          let often: Change = { book, events: [] }
          for (let t = START; t <= end; t += step) {
            const next = advanceTo(often.book, t)
            often = { book: next.book, events: [...often.events, ...next.events] }
          }
          const last = advanceTo(often.book, end)
          expect(last.book).toEqual(atOnce.book)
        },
      ),
      { numRuns: 40 },
    )
  })
})
