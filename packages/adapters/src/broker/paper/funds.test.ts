import { dec } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { affordableLots, type Claim, fundsOf, reservedFor } from './funds.ts'
import { formatMoney } from './validate-order.ts'

const claim = (over: Partial<Claim>): Claim => ({
  symbol: 'BTCUSD',
  side: 'buy',
  remaining: '1',
  price: '100',
  feeRate: '0.001',
  reduceOnly: false,
  ...over,
})

describe('funds', () => {
  it('reserves an open buy with its fee', () => {
    expect(fundsOf('1000', [], [claim({ remaining: '2' })])).toEqual({
      equity: '1000',
      reserved: '200.2',
      free: '799.8',
    })
  })

  it('lets a short use as much equity as it is worth', () => {
    const short = { symbol: 'BTCUSD', quantity: '-10', mark: '100' }
    expect(fundsOf('2000', [short], [])).toEqual({ equity: '1000', reserved: '0', free: '0' })
  })

  it('reserves nothing for what closes, once', () => {
    const long = [{ symbol: 'BTCUSD', quantity: '1', mark: '100' }]
    const sell = claim({ side: 'sell', feeRate: '0' })
    expect(reservedFor(long, [sell])).toBe('0')
    expect(reservedFor(long, [sell, sell])).toBe('100')
    expect(reservedFor(long, [sell, { ...sell, reduceOnly: true }])).toBe('0')
    expect(reservedFor(long, [{ ...sell, symbol: 'ETHUSD' }])).toBe('100')
  })

  it('affords whole lots, and never more than the cash', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100, max: 1_000_000 }),
        fc.integer({ min: 1, max: 100_000 }),
        (cash, price) => {
          const quantity = dec(affordableLots(String(cash), String(price), '0.001', '0.001'))
          expect(quantity.mod('0.001').isZero()).toBe(true)
          const cost = (q: typeof quantity) => q.times(price).times('1.001')
          if (quantity.gt(0)) expect(cost(quantity).lte(cash)).toBe(true)
          expect(cost(quantity.plus('0.001')).gt(cash)).toBe(true)
        },
      ),
    )
  })

  it('writes money as people do', () => {
    expect(formatMoney(dec('6434.0119'), 'up')).toBe('6,434.02')
    expect(formatMoney(dec('1234567.999'), 'down')).toBe('1,234,567.99')
    expect(formatMoney(dec('12'), 'down')).toBe('12.00')
  })
})
