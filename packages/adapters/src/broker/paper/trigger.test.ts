import { type Distance, dec, toDecimalString } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSimulatedMarket, GRID_MS } from '../../market/index.ts'
import { advanceBook, isBehind } from './advance-book.ts'
import { applyFill, flat } from './netting.ts'
import { placeInBook } from './place-in-book.ts'

const START = Date.UTC(2026, 3, 22, 12)
const SLOTS = 4 * 900
const market = createSimulatedMarket({ seed: 7, clock: { now: () => START } })
const priceAt = (side: 'buy' | 'sell', slot: number): string => {
  const { bid, ask } = market.quoteAt('BTCUSD', START + slot * GRID_MS)
  return side === 'sell' ? bid : ask
}
const sides = fc.constantFrom<'buy' | 'sell'>('buy', 'sell')
const steps = fc.array(fc.integer({ min: 1, max: 500_000 }), { maxLength: 6 })

/** A holder of 1 BTC, or short of one, with one protective order; advanced in these steps and then to the end. */
const run = (
  side: 'buy' | 'sell',
  kind: { stopPrice?: string; limitPrice?: string; trail?: Distance },
  pauses: number[],
) => {
  const type = kind.trail ? 'trailing_stop' : kind.limitPrice ? 'stop_limit' : 'stop'
  const entry = { side: side === 'sell' ? 'buy' : 'sell', quantity: '1', price: '64000', fee: '0' } as const
  const book = {
    account: { id: 'a', currency: 'USD', startingCash: '1000000', cash: '1000000' },
    positions: new Map([['BTCUSD', applyFill(flat('BTCUSD'), entry).position]]),
    orders: [],
  }
  const request = {
    clientOrderId: 'c',
    symbol: 'BTCUSD',
    side,
    type,
    timeInForce: 'gtc',
    quantity: '1',
    limitPrice: kind.limitPrice ?? null,
    stopPrice: kind.stopPrice ?? null,
    trail: kind.trail ?? null,
    extendedHours: false,
    reduceOnly: true,
  } as const
  const placed = placeInBook(book, request, 'o', market, START)
  let change = { book: placed.book, events: placed.events }
  let now = START
  const end = START + SLOTS * GRID_MS
  for (const pause of [...pauses, end]) {
    now = Math.min(end, now + pause)
    do {
      const next = advanceBook(change.book, market, now)
      change = { book: next.book, events: [...change.events, ...next.events] }
    } while (isBehind(change.book, now))
  }
  return change.events.at(-1)
}

describe('a stop', () => {
  it('wakes at the first slot at which the market is at it, and fills at the price of that moment', () => {
    fc.assert(
      fc.property(sides, fc.integer({ min: -40, max: 40 }), steps, (side, away, pauses) => {
        const stopPrice = toDecimalString(dec(priceAt(side, 0)).plus(away).toDecimalPlaces(2))
        const reached = (slot: number) =>
          side === 'sell' ? dec(priceAt(side, slot)).lte(stopPrice) : dec(priceAt(side, slot)).gte(stopPrice)
        const due = Array.from({ length: SLOTS + 1 }, (_, slot) => slot).find(reached)
        const order = run(side, { stopPrice }, pauses)
        expect(order?.fills[0]?.at ?? null).toBe(due === undefined ? null : START + due * GRID_MS)
        expect(order?.fills[0]?.price ?? null).toBe(due === undefined ? null : priceAt(side, due))
      }),
      { numRuns: 25 },
    )
  })

  it('with a limit never fills beyond it, and does not sleep again', () => {
    fc.assert(
      fc.property(sides, fc.integer({ min: 0, max: 30 }), steps, (side, away, pauses) => {
        const stopPrice = priceAt(side, 400)
        const limitPrice = toDecimalString(dec(stopPrice).plus(side === 'sell' ? -away : away))
        const order = run(side, { stopPrice, limitPrice }, pauses)
        expect(order?.triggeredAt ?? 0).toBeLessThanOrEqual(START + 400 * GRID_MS)
        for (const { price } of order?.fills ?? [])
          expect(side === 'sell' ? dec(price).gte(limitPrice) : dec(price).lte(limitPrice)).toBe(true)
      }),
      { numRuns: 25 },
    )
  })
})

it('a trailing stop follows the best price, and wakes where a look at every slot says', () => {
  const distance = fc.oneof(
    fc.integer({ min: 1, max: 60 }).map((n): Distance => ({ unit: 'price', amount: String(n) })),
    fc.integer({ min: 1, max: 90 }).map((n): Distance => ({ unit: 'percent', percent: String(n / 1000) })),
  )
  fc.assert(
    fc.property(sides, distance, steps, (side, trail, pauses) => {
      const sign = side === 'sell' ? 1 : -1
      let best = dec(priceAt(side, 0))
      let due: number | null = null
      for (let slot = 1; slot <= SLOTS && due === null; slot++) {
        const price = dec(priceAt(side, slot))
        if (price.minus(best).times(sign).gt(0)) best = price
        const away = trail.unit === 'price' ? dec(trail.amount) : best.times(trail.percent).div(100)
        if (best.minus(price).times(sign).gte(away)) due = slot
      }
      const order = run(side, { trail }, pauses)
      expect(order?.fills[0]?.at ?? null).toBe(due === null ? null : START + due * GRID_MS)
    }),
    { numRuns: 25 },
  )
})
