import { dec, type OrderStyle, orderStyle, type Signal, signalOf, toDecimalString } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BrokerCapabilities } from '../ports/index.ts'
import { priceEntry } from './price-order.ts'

const quote = { symbol: 'BTCUSD', bid: '99.5', ask: '100.5', at: '2030-01-01T00:00:00.000Z' }
const silent = signalOf({ symbol: 'BTCUSD', assetClass: 'crypto', side: null, intent: null })
const RESTING = ['day', 'gtc'] as const
const capabilities: BrokerCapabilities = {
  orders: {
    market: ['day', 'gtc', 'ioc'],
    limit: ['day', 'gtc', 'ioc'],
    stop: RESTING,
    stop_limit: RESTING,
    trailing_stop: RESTING,
  },
  trail: ['price', 'percent'],
  extendedHours: ['limit'],
  brackets: false,
}
const market = orderStyle.parse({ type: 'market' })
const limit = orderStyle.parse({ type: 'limit', timeInForce: 'day', limitOffsetPercent: '0.1' })
const stop = orderStyle.parse({ type: 'stop', timeInForce: 'day', stopOffsetPercent: '1' })
const price = (side: 'buy' | 'sell', style: OrderStyle, signal: Partial<Signal> = {}, tickSize = '0.01') => {
  const priced = offer(side, style, signal, tickSize)
  if (!priced.ok) throw new Error(priced.reason)
  return priced.order
}
const offer = (
  side: 'buy' | 'sell',
  style: OrderStyle,
  signal: Partial<Signal> = {},
  tickSize = '0.01',
  taken = capabilities,
) =>
  priceEntry({
    side,
    style,
    signal: { ...silent, ...signal },
    quote,
    instrument: { tickSize },
    capabilities: taken,
  })

describe('the order of an entry', () => {
  it('at the market is expected to meet the side of the quote that it takes', () => {
    expect(price('buy', market)).toEqual({
      type: 'market',
      timeInForce: 'gtc',
      limitPrice: null,
      stopPrice: null,
      trail: null,
      extendedHours: false,
      expectedPrice: '100.5',
    })
    expect(price('sell', market)).toMatchObject({ limitPrice: null, expectedPrice: '99.5' })
  })

  it('with a limit so far from the quote rests there, below it to buy and above it to sell, whatever the bot’s offset', () => {
    const percent = { limitOffset: { unit: 'percent', percent: '1' } } as const
    const amount = { limitOffset: { unit: 'price', amount: '10.005' }, price: '80' } as const
    expect(price('buy', limit, percent)).toMatchObject({ type: 'limit', limitPrice: '99.49' })
    expect(price('sell', limit, percent)).toMatchObject({ type: 'limit', limitPrice: '100.5' })
    expect(price('buy', market, amount)).toMatchObject({ type: 'limit', limitPrice: '90.49' })
    expect(price('sell', market, amount)).toMatchObject({ type: 'limit', limitPrice: '109.51' })
    expect(price('buy', market, { ...amount, limitPrice: '95' })).toMatchObject({ limitPrice: '95' })
    const beyond = { limitOffset: { unit: 'price', amount: '200' } } as const
    expect(offer('buy', limit, beyond)).toMatchObject({ ok: false })
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

  it('moves by ticks where the bot says so, and from the quote where it says so', () => {
    const ticks = orderStyle.parse({ type: 'limit', limitOffsetTicks: 3, limitOffsetPercent: '5' })
    expect(price('buy', ticks, { price: '50' })).toMatchObject({ limitPrice: '50.03' })
    expect(price('sell', ticks, { price: '50' }, '0.5')).toMatchObject({ limitPrice: '48.5' })
    const quoted = orderStyle.parse({ type: 'limit', base: 'quote' })
    expect(price('buy', quoted, { price: '50' })).toMatchObject({ limitPrice: '100.5' })
  })

  it('that stops wakes beyond the base, or where the alert says, and never earlier by rounding', () => {
    expect(price('buy', stop, { price: '200' })).toMatchObject({
      type: 'stop',
      timeInForce: 'day',
      stopPrice: '202',
      expectedPrice: '202',
    })
    expect(price('sell', stop, { price: '50' })).toMatchObject({ stopPrice: '49.5', expectedPrice: '99.5' })
    expect(price('buy', market, { stopPrice: '120.001' })).toMatchObject({
      type: 'stop',
      stopPrice: '120.01',
    })
    expect(price('sell', market, { stopPrice: '80.009' })).toMatchObject({ type: 'stop', stopPrice: '80' })
  })

  it('that stops with a limit counts its limit from its stop', () => {
    const style = orderStyle.parse({ type: 'stop_limit', limitOffsetPercent: '1', stopOffsetPercent: '10' })
    expect(price('buy', style, { price: '100' })).toMatchObject({ stopPrice: '110', limitPrice: '111.1' })
    expect(price('sell', market, { stopPrice: '90', limitPrice: '89' })).toMatchObject({
      type: 'stop_limit',
      stopPrice: '90',
      limitPrice: '89',
      expectedPrice: '99.5',
    })
  })

  it('that trails follows as far as the alert says, or the bot', () => {
    const trail = { unit: 'percent', percent: '2' } as const
    const style = orderStyle.parse({ type: 'trailing_stop', trail })
    expect(price('buy', style)).toMatchObject({ type: 'trailing_stop', trail, expectedPrice: '102.51' })
    const near = { unit: 'price', amount: '1' } as const
    expect(price('sell', style, { trail: near })).toMatchObject({ trail: near, expectedPrice: '99.5' })
    const unsaid = offer('buy', orderStyle.parse({ type: 'trailing_stop' }))
    expect(unsaid).toMatchObject({ ok: false, reason: expect.stringMatching(/needs the distance/) })
  })

  it.each<[string, Partial<Signal>, RegExp]>([
    ['no such type', { orderType: 'stop', stopPrice: '90' }, /takes no stop orders for crypto\./],
    ['no such time in force', { timeInForce: 'opg' }, /market orders for crypto as day, not as opg/],
    ['no extended hours', { extendedHours: true }, /no market orders for crypto outside regular hours/],
    ['no such distance', { trail: { unit: 'percent', percent: '1' } }, /in price alone/],
  ])('is refused where the broker has it not: %s', (_what, signal, reason) => {
    const few = { orders: { market: ['day'], trailing_stop: ['day', 'gtc'] }, trail: ['price'] } as const
    const taken = { ...few, extendedHours: [], brackets: false }
    expect(offer('buy', market, signal, '0.01', taken)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(reason),
    })
  })

  it('is refused where its price would be none', () => {
    const style = orderStyle.parse({ type: 'limit', limitOffsetTicks: 10_000 })
    expect(offer('sell', style, { price: '50' })).toMatchObject({
      ok: false,
      reason: "Refused: the order's price would be -50.",
    })
  })

  it('lies on the tick, and is never worse than what was asked', () => {
    const amount = fc
      .bigInt({ min: 1n, max: 10n ** 14n })
      .map((n) => toDecimalString(dec(n.toString()).div(100_000)))
    const tick = fc.constantFrom('0.01', '0.05', '0.25', '1', '0.00001', '0.5')
    fc.assert(
      fc.property(fc.constantFrom('buy', 'sell'), amount, tick, (side, wanted, tickSize) => {
        const priced = offer(side, limit, { limitPrice: wanted }, tickSize)
        // To buy for less than a tick is to buy for nothing.
        expect(priced.ok).toBe(side === 'sell' || dec(wanted).gte(tickSize))
        if (!priced.ok) return
        const { limitPrice, expectedPrice } = priced.order
        const set = dec(limitPrice ?? '0')
        expect(set.mod(tickSize).isZero()).toBe(true)
        expect(side === 'buy' ? set.lte(wanted) : set.gte(wanted)).toBe(true)
        expect(set.minus(wanted).abs().lt(tickSize)).toBe(true)
        expect(dec(expectedPrice).gte(set)).toBe(true)
      }),
    )
  })
})
