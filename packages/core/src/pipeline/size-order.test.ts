import { type Sizing, toDecimalString } from '@viewzenix/schema'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sizeEntry, sizesByEquity } from './size-order.ts'

/** Precise enough that no product or quotient of the test is rounded. */
const Exact = Decimal.clone({ precision: 200 })
const exact = (value: string) => new Exact(value)

const instrument = { symbol: 'BTCUSD', lotSize: '0.00001', minQuantity: '0.0001', minNotional: '10' }
const size = (sizing: Sizing, over: Partial<Parameters<typeof sizeEntry>[0]> = {}) =>
  sizeEntry({
    sizing,
    signal: { quantity: null, quantityType: 'units' },
    price: '64340.15',
    equity: '100000',
    instrument,
    ...over,
  })
const alert = (quantity: string | null, quantityType: 'units' | 'notional' | 'percent_of_equity' = 'units') =>
  size({ kind: 'alert' }, { signal: { quantity, quantityType } })

describe('the size of an entry', () => {
  it.each([
    ['a fixed quantity', size({ kind: 'fixed', quantity: '0.05' }), '0.05'],
    ['an amount', size({ kind: 'notional', amount: '1000' }), '0.01554'],
    ['a percentage of the equity', size({ kind: 'percent_of_equity', percent: '2.5' }), '0.03885'],
    ['what the alert says', alert('0.05'), '0.05'],
    ['an amount that the alert says', alert('1000', 'notional'), '0.01554'],
    ['a percentage that the alert says', alert('2.5', 'percent_of_equity'), '0.03885'],
    ['cut to the lot', size({ kind: 'fixed', quantity: '0.050019999' }), '0.05001'],
  ])('%s', (_what, sized, quantity) => {
    expect(sized).toEqual({ ok: true, quantity })
  })

  it.each([
    ['the alert names none', alert(null), /names none/],
    ['less than a lot', size({ kind: 'fixed', quantity: '0.000009' }), /smallest lot of BTCUSD, 0.00001/],
    [
      'less than the minimum',
      size({ kind: 'fixed', quantity: '0.00005' }),
      /least that can be ordered is 0.0001/,
    ],
    [
      'worth too little',
      size({ kind: 'fixed', quantity: '0.0001' }),
      /is worth 6.43, .* least order is worth 10/,
    ],
    [
      'equity unknown',
      size({ kind: 'percent_of_equity', percent: '1' }, { equity: null }),
      /could not be asked/,
    ],
    ['equity gone', size({ kind: 'percent_of_equity', percent: '1' }, { equity: '-5' }), /equity is -5/],
  ])('refused with its arithmetic: %s', (_why, sized, reason) => {
    expect(sized).toMatchObject({ ok: false, reason: expect.stringMatching(reason) })
  })

  it('asks for the equity only where the size depends on it', () => {
    const units = { quantityType: 'units' } as const
    const percent = { quantityType: 'percent_of_equity' } as const
    expect(sizesByEquity({ kind: 'percent_of_equity', percent: '1' }, units)).toBe(true)
    expect(sizesByEquity({ kind: 'alert' }, percent)).toBe(true)
    expect(sizesByEquity({ kind: 'alert' }, units)).toBe(false)
    expect(sizesByEquity({ kind: 'fixed', quantity: '1' }, percent)).toBe(false)
  })
})

describe('every size', () => {
  const scaled = (digits: number, places: number) =>
    fc
      .bigInt({ min: 1n, max: 10n ** BigInt(digits) })
      .map((n) => toDecimalString(new Exact(n.toString()).div(new Exact(10).pow(places))))
  const money = fc.oneof(scaled(12, 2), scaled(10, 8), scaled(38, 18))
  const lotSize = fc.constantFrom('1', '5', '0.5', '0.01', '0.00001', '0.00000001', '0.000000000000000001')
  const input = fc.record({ amount: money, price: money, lotSize })

  it('is a whole number of lots, and never more than what was asked', () => {
    fc.assert(
      fc.property(input, ({ amount, price, lotSize: lot }) => {
        const terms = { symbol: 'X', lotSize: lot, minQuantity: '0', minNotional: '0' }
        const sized = size({ kind: 'notional', amount }, { price, instrument: terms })
        if (!sized.ok) {
          const lessThanALot = exact(amount).lt(exact(price).times(lot))
          const tooMany = exact(amount).gte(exact(price).times('1e20'))
          expect(lessThanALot || tooMany).toBe(true)
          return
        }
        const units = exact(sized.quantity)
        expect(units.gt(0)).toBe(true)
        expect(units.mod(lot).isZero()).toBe(true)
        expect(units.times(price).lte(amount)).toBe(true)
        expect(units.plus(lot).times(price).gt(amount)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  it('by equity is never more than the percentage', () => {
    fc.assert(
      fc.property(input, fc.constantFrom('0.5', '1', '2.5', '33.3', '100', '250'), (given, percent) => {
        const terms = { symbol: 'X', lotSize: given.lotSize, minQuantity: '0', minNotional: '0' }
        const { price, amount: equity } = given
        const sized = size({ kind: 'percent_of_equity', percent }, { price, equity, instrument: terms })
        if (!sized.ok) return
        expect(exact(sized.quantity).times(price).times(100).lte(exact(equity).times(percent))).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  it('keeps the minimums of its market', () => {
    fc.assert(
      fc.property(input, money, money, (given, minQuantity, minNotional) => {
        const terms = { symbol: 'X', lotSize: given.lotSize, minQuantity, minNotional }
        const sized = size(
          { kind: 'fixed', quantity: given.amount },
          { price: given.price, instrument: terms },
        )
        if (!sized.ok) return
        expect(exact(sized.quantity).gte(minQuantity)).toBe(true)
        expect(exact(sized.quantity).lte(given.amount)).toBe(true)
        expect(exact(sized.quantity).times(given.price).gte(minNotional)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })
})
