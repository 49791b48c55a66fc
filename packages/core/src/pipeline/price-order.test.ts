import { dec, type OrderStyle, type Signal, toDecimalString } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { priceEntry } from './price-order.ts'

const quote = { symbol: 'BTCUSD', bid: '99.5', ask: '100.5', at: '2030-01-01T00:00:00.000Z' }
const silent = { orderType: null, limitPrice: null, price: null, timeInForce: null }
const market: OrderStyle = { type: 'market', timeInForce: 'gtc', limitOffsetPercent: '0' }
const limit: OrderStyle = { type: 'limit', timeInForce: 'day', limitOffsetPercent: '0.1' }
const price = (
  side: 'buy' | 'sell',
  style: OrderStyle,
  signal: Partial<Pick<Signal, 'orderType' | 'limitPrice' | 'price' | 'timeInForce'>> = {},
  tickSize = '0.01',
) => priceEntry({ side, style, signal: { ...silent, ...signal }, quote, instrument: { tickSize } })

describe('the order of an entry', () => {
  it('at the market is expected to meet the side of the quote that it takes', () => {
    expect(price('buy', market)).toEqual({
      type: 'market',
      timeInForce: 'gtc',
      limitPrice: null,
      expectedPrice: '100.5',
    })
    expect(price('sell', market)).toMatchObject({ limitPrice: null, expectedPrice: '99.5' })
  })

  it('with a limit takes the alert’s limit, then its price moved by the offset, then the quote’s', () => {
    expect(price('buy', limit, { limitPrice: '98', price: '50' })).toMatchObject({ limitPrice: '98' })
    expect(price('buy', limit, { price: '50' })).toMatchObject({ limitPrice: '50.05' })
    expect(price('sell', limit, { price: '200' })).toMatchObject({ limitPrice: '199.8' })
    expect(price('buy', limit)).toMatchObject({ limitPrice: '100.6' })
    expect(price('sell', limit)).toMatchObject({ limitPrice: '99.41' })
  })

  it('is of the alert’s kind before the bot’s', () => {
    expect(price('buy', market, { orderType: 'limit', limitPrice: '98', timeInForce: 'ioc' })).toMatchObject({
      type: 'limit',
      limitPrice: '98',
      timeInForce: 'ioc',
    })
    expect(price('buy', limit, { orderType: 'market' })).toMatchObject({ type: 'market', limitPrice: null })
    expect(price('buy', limit)).toMatchObject({ timeInForce: 'day' })
  })

  it.each([market, limit])(
    'is a limit order where the alert names a limit price alone, whatever the bot’s',
    (style) => {
      expect(price('buy', style, { limitPrice: '98' })).toMatchObject({ type: 'limit', limitPrice: '98' })
      expect(price('sell', style, { limitPrice: '110' })).toMatchObject({ type: 'limit', limitPrice: '110' })
      expect(price('buy', style, { orderType: 'market', limitPrice: '98' })).toMatchObject({ type: 'market' })
    },
  )

  it('to sell with a limit below the market is expected to bring what the market gives', () => {
    expect(price('sell', limit, { limitPrice: '10' })).toMatchObject({
      limitPrice: '10',
      expectedPrice: '99.5',
    })
    expect(price('sell', limit, { limitPrice: '110' })).toMatchObject({ expectedPrice: '110' })
    expect(price('buy', limit, { limitPrice: '110' })).toMatchObject({ expectedPrice: '110' })
  })

  it('lies on the tick, and is never worse than what was asked', () => {
    const amount = fc
      .bigInt({ min: 1n, max: 10n ** 14n })
      .map((n) => toDecimalString(dec(n.toString()).div(100_000)))
    const tick = fc.constantFrom('0.01', '0.05', '0.25', '1', '0.00001', '0.5')
    fc.assert(
      fc.property(fc.constantFrom('buy', 'sell'), amount, tick, (side, wanted, tickSize) => {
        const { limitPrice, expectedPrice } = price(side, limit, { limitPrice: wanted }, tickSize)
        const set = dec(limitPrice ?? '0')
        expect(set.mod(tickSize).isZero()).toBe(true)
        expect(side === 'buy' ? set.lte(wanted) : set.gte(wanted)).toBe(true)
        expect(set.minus(wanted).abs().lt(tickSize)).toBe(true)
        expect(dec(expectedPrice).gte(set)).toBe(true)
      }),
    )
  })
})
