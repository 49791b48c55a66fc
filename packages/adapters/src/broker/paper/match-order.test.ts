import { dec, toDecimalString } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchOrder } from './match-order.ts'

const moment = { at: 0, bid: '99.98', ask: '100.02', size: '5' }
const order = {
  side: 'buy' as const,
  type: 'market' as const,
  timeInForce: 'gtc' as const,
  limitPrice: null,
  reduceOnly: false,
  remaining: '2',
}
const unlimited = { closable: '0', openable: null }

describe('matchOrder', () => {
  it('fills a market buy at the ask and a market sell at the bid', () => {
    expect(matchOrder(order, moment, unlimited)).toEqual({
      fill: { quantity: '2', price: '100.02' },
      cancel: null,
    })
    expect(matchOrder({ ...order, side: 'sell' }, moment, unlimited).fill?.price).toBe('99.98')
  })

  it('fills no more than the size shown, and leaves the rest working', () => {
    expect(matchOrder({ ...order, remaining: '7' }, moment, unlimited)).toEqual({
      fill: { quantity: '5', price: '100.02' },
      cancel: null,
    })
  })

  it('lets a limit wait, and cancels an immediate one whose limit is not met', () => {
    const limit = { ...order, type: 'limit' as const, limitPrice: '100.01' }
    expect(matchOrder(limit, moment, unlimited)).toEqual({ fill: null, cancel: null })
    expect(matchOrder({ ...limit, timeInForce: 'ioc' }, moment, unlimited).cancel).toContain('100.02')
    expect(matchOrder({ ...limit, limitPrice: '100.5' }, moment, unlimited).fill?.price).toBe('100.02')
  })

  it('fills or kills', () => {
    const fok = { ...order, timeInForce: 'fok' as const }
    expect(matchOrder(fok, moment, unlimited).fill?.quantity).toBe('2')
    expect(matchOrder({ ...fok, remaining: '7' }, moment, unlimited)).toMatchObject({ fill: null })
    expect(matchOrder({ ...fok, remaining: '7' }, moment, unlimited).cancel).toContain('5 of 7')
  })

  it('ends a reduce-only order when nothing is left to reduce', () => {
    const reduce = { ...order, reduceOnly: true }
    expect(matchOrder(reduce, moment, { closable: '1.5', openable: null })).toMatchObject({
      fill: { quantity: '1.5' },
      cancel: expect.stringContaining('0.5'),
    })
    expect(matchOrder(reduce, moment, { closable: '0', openable: null })).toMatchObject({
      fill: null,
      cancel: expect.stringContaining('nothing is left'),
    })
  })

  it('stops a market order where the cash ends, but lets it close all the same', () => {
    expect(matchOrder(order, moment, { closable: '0.5', openable: '1' })).toMatchObject({
      fill: { quantity: '1.5' },
      cancel: expect.stringContaining('Not enough cash'),
    })
  })

  it('whatever comes: at the touch, within limit, size and remaining; and never fills what it may not', () => {
    const amount = fc.integer({ min: 0, max: 1000 }).map((n) => toDecimalString(dec(n).div(100)))
    const positive = fc.integer({ min: 1, max: 1000 }).map((n) => toDecimalString(dec(n).div(100)))
    fc.assert(
      fc.property(
        fc.record({
          side: fc.constantFrom('buy' as const, 'sell' as const),
          type: fc.constantFrom('market' as const, 'limit' as const),
          timeInForce: fc.constantFrom('day' as const, 'gtc' as const, 'ioc' as const, 'fok' as const),
          reduceOnly: fc.boolean(),
          remaining: positive,
        }),
        fc.record({ limit: positive, bid: positive, spread: positive, size: amount }),
        fc.record({ closable: amount, openable: fc.option(amount) }),
        (shape, prices, limits) => {
          const limitPrice = shape.type === 'limit' ? prices.limit : null
          const ask = toDecimalString(dec(prices.bid).plus(prices.spread))
          const { fill, cancel } = matchOrder(
            { ...shape, limitPrice },
            { at: 0, bid: prices.bid, ask, size: prices.size },
            limits,
          )
          if (fill) {
            expect(fill.price).toBe(shape.side === 'buy' ? ask : prices.bid)
            expect(dec(fill.quantity).gt(0)).toBe(true)
            expect(dec(fill.quantity).lte(shape.remaining)).toBe(true)
            expect(dec(fill.quantity).lte(prices.size)).toBe(true)
            if (limitPrice !== null) {
              const better =
                shape.side === 'buy' ? dec(fill.price).lte(limitPrice) : dec(fill.price).gte(limitPrice)
              expect(better).toBe(true)
            }
            if (shape.reduceOnly) expect(dec(fill.quantity).lte(limits.closable)).toBe(true)
            else if (limits.openable !== null) {
              expect(dec(fill.quantity).lte(dec(limits.closable).plus(limits.openable))).toBe(true)
            }
            if (shape.timeInForce === 'fok') expect(fill.quantity).toBe(shape.remaining)
          }
          const whole = fill !== null && fill.quantity === shape.remaining
          if (shape.timeInForce === 'ioc' || shape.timeInForce === 'fok') expect(cancel === null).toBe(whole)
          if (whole) expect(cancel).toBeNull()
        },
      ),
    )
  })
})
