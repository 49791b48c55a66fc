import { type QuantityType, type Sizing, type StopLoss, toDecimalString } from '@viewzenix/schema'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Reduction } from './decide-signal.ts'
import { sizeEntry, sizeReduction, sizesByEquity } from './size-order.ts'

/** Precise enough that no product or quotient of the test is rounded. */
const Exact = Decimal.clone({ precision: 200 })
const exact = (value: string) => new Exact(value)

const instrument = { symbol: 'BTCUSD', lotSize: '0.00001', minQuantity: '0.0001', minNotional: '10' }
type Input = Parameters<typeof sizeEntry>[0]
const silent: Input['signal'] = { quantity: null, quantityType: 'units', stopLoss: null, before: null }
const size = (sizing: Sizing, over: Partial<Input> = {}) =>
  sizeEntry({
    sizing,
    multiplier: '1',
    size: { by: 'bot' },
    signal: silent,
    side: 'buy',
    position: '0',
    price: '64340.15',
    equity: '100000',
    instrument,
    ...over,
  })
const alert = (quantity: string | null, quantityType: QuantityType = 'units', over: Partial<Input> = {}) =>
  size({ kind: 'alert' }, { signal: { ...silent, quantity, quantityType, stopLoss }, ...over })
/** A hundred below the price of a buy. */
const stopLoss: StopLoss = { level: { kind: 'at', price: '64240.15' }, limitPrice: null, trail: null }
const withStop = { signal: { ...silent, stopLoss } }
const reduce = (reduction: Reduction, over: Partial<Input> = {}) =>
  sizeReduction({
    reduction,
    sizing: { kind: 'alert' },
    multiplier: '1',
    signal: silent,
    side: 'sell',
    position: '0.5',
    price: '64340.15',
    equity: '100000',
    instrument,
    ...over,
  })

describe('the size of an entry', () => {
  it.each([
    ['a fixed quantity', size({ kind: 'fixed', quantity: '0.05' }), '0.05'],
    ['an amount', size({ kind: 'notional', amount: '1000' }), '0.01554'],
    ['a percentage of the equity', size({ kind: 'percent_of_equity', percent: '2.5' }), '0.03885'],
    ['what the alert says', alert('0.05'), '0.05'],
    ['an amount that the alert says', alert('1000', 'notional'), '0.01554'],
    ['a percentage that the alert says', alert('2.5', 'percent_of_equity'), '0.03885'],
    [
      'a percentage of the position',
      size({ kind: 'percent_of_position', percent: '50' }, { position: '-0.3' }),
      '0.15',
    ],
    ['what may be lost to the stop', size({ kind: 'risk_amount', amount: '25' }, withStop), '0.25'],
    ['a percentage that may be lost', size({ kind: 'risk_percent', percent: '0.05' }, withStop), '0.5'],
    ['what the alert would lose', alert('25', 'risk_amount'), '0.25'],
    ['a part of the equity that the alert would lose', alert('0.05', 'risk_percent'), '0.5'],
    [
      'a part of the position that the alert says',
      alert('10', 'percent_of_position', { position: '2' }),
      '0.2',
    ],
    [
      'at risk to a stop that is so far away',
      size(
        { kind: 'risk_amount', amount: '25' },
        {
          price: '100',
          signal: {
            ...silent,
            stopLoss: {
              level: { kind: 'away', distance: { unit: 'percent', percent: '5' } },
              limitPrice: null,
              trail: null,
            },
          },
        },
      ),
      '5',
    ],
    ['times a multiplier', size({ kind: 'fixed', quantity: '0.05' }, { multiplier: '1.5' }), '0.075'],
    [
      'exactly the step to a target, without the multiplier',
      size({ kind: 'alert' }, { size: { by: 'units', units: '0.02' }, multiplier: '3' }),
      '0.02',
    ],
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
    ['nothing held', size({ kind: 'percent_of_position', percent: '50' }), /there is no position/],
    ['no stop', size({ kind: 'risk_amount', amount: '25' }), /neither the alert nor the bot names one/],
    [
      'a stop on the wrong side',
      size({ kind: 'risk_amount', amount: '25' }, { ...withStop, side: 'sell' }),
      /stop 64240.15 lies on the wrong side of the price 64340.15 for a sell/,
    ],
    [
      'less than a lot by its multiplier',
      size({ kind: 'fixed', quantity: '0.05' }, { multiplier: '0.0001' }),
      /the fixed quantity 0.05, times 0.0001, is 0.000005, less than the smallest lot/,
    ],
    ['equity gone', size({ kind: 'percent_of_equity', percent: '1' }, { equity: '-5' }), /equity is -5/],
  ])('refused with its arithmetic: %s', (_why, sized, reason) => {
    expect(sized).toMatchObject({ ok: false, reason: expect.stringMatching(reason) })
  })

  it('asks for the equity only where the size depends on it', () => {
    const units = { quantity: '1', quantityType: 'units' } as const
    const percent = { quantity: '1', quantityType: 'percent_of_equity' } as const
    const fixed: Sizing = { kind: 'fixed', quantity: '1' }
    expect(sizesByEquity({ kind: 'percent_of_equity', percent: '1' }, units)).toBe(true)
    expect(sizesByEquity({ kind: 'risk_percent', percent: '1' }, units)).toBe(true)
    expect(sizesByEquity({ kind: 'alert' }, percent)).toBe(true)
    expect(sizesByEquity({ kind: 'alert' }, units)).toBe(false)
    // A reduction takes the alert's size, whatever the bot's.
    expect(sizesByEquity(fixed, percent)).toBe(true)
    expect(sizesByEquity(fixed, units)).toBe(false)
  })
})

describe('a reduction', () => {
  const bySignal = { by: 'signal' } as const
  const said = (quantity: string | null, quantityType: QuantityType = 'units', over: Partial<Input> = {}) =>
    reduce(bySignal, {
      ...over,
      signal: { ...silent, quantity, quantityType, before: over.signal?.before ?? null },
    })

  it.each([
    ['by the alert’s units', said('0.2'), '0.2'],
    ['of more than there is takes all', said('7'), '0.5'],
    ['of a share', said('50', 'percent_of_position', { multiplier: '3' }), '0.25'],
    ['times the multiplier', said('0.1', 'units', { multiplier: '2' }), '0.2'],
    ['up to the lot: toward less risk', said('0.200001'), '0.20001'],
    ['to so much', reduce({ by: 'units', left: '0.2' }), '0.3'],
    ['to a share', reduce({ by: 'share', left: '0.25' }), '0.375'],
    [
      'of the strategy’s share, for a bot of its own size',
      said('1', 'units', { sizing: { kind: 'fixed', quantity: '0.5' }, signal: { ...silent, before: '-4' } }),
      '0.125',
    ],
  ])('%s', (_what, sized, quantity) => {
    expect(sized).toEqual({ ok: true, quantity })
  })

  it('without a size is refused', () => {
    expect(said(null)).toMatchObject({ ok: false, reason: expect.stringMatching(/does not say by how much/) })
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
