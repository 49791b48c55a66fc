import { dec, type Side, toDecimalString } from '@viewzenix/schema'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyFill, FLAT, type Holding } from './apply-fill.ts'

type Given = { side: Side; quantity: string; price: string; fee: string }
const buy = (quantity: string, price: string, fee = '0'): Given => ({ side: 'buy', quantity, price, fee })
const sell = (quantity: string, price: string, fee = '0'): Given => ({ side: 'sell', quantity, price, fee })
const run = (fills: Given[]): Holding => fills.reduce(applyFill, FLAT)

describe('a fill', () => {
  it.each<[string, Given[], Partial<Holding>]>([
    ['opens', [buy('2', '100')], { quantity: '2', averagePrice: '100', realizedPnl: '0' }],
    ['opens short', [sell('2', '100')], { quantity: '-2', averagePrice: '100', realizedPnl: '0' }],
    ['adds', [buy('1', '100'), buy('3', '120')], { quantity: '4', averagePrice: '115', realizedPnl: '0' }],
    ['adds to a short', [sell('1', '100'), sell('3', '120')], { quantity: '-4', averagePrice: '115' }],
    [
      'reduces',
      [buy('4', '115'), sell('1', '125')],
      { quantity: '3', averagePrice: '115', realizedPnl: '10' },
    ],
    ['reduces a short', [sell('4', '115'), buy('1', '125')], { quantity: '-3', realizedPnl: '-10' }],
    ['closes', [buy('4', '115'), sell('4', '110')], { quantity: '0', averagePrice: '0', realizedPnl: '-20' }],
    [
      'turns around',
      [buy('1', '100'), sell('3', '90')],
      { quantity: '-2', averagePrice: '90', realizedPnl: '-10' },
    ],
    [
      'turns a short around',
      [sell('1', '100'), buy('3', '90')],
      { quantity: '2', averagePrice: '90', realizedPnl: '10' },
    ],
    [
      'has its fee, or its rebate',
      [buy('1', '100', '0.3'), sell('1', '100', '-0.1')],
      { fees: '0.2', realizedPnl: '0' },
    ],
    [
      'of the least size counts',
      [buy('1', '100'), buy('0.000000000000000001', '100')],
      { quantity: '1.000000000000000001' },
    ],
  ])('%s', (_what, fills, expected) => {
    expect(run(fills)).toMatchObject(expected)
  })
})

describe('any sequence of fills', () => {
  const Exact = Decimal.clone({ precision: 400 })
  const scaled = (max: number, places: number) =>
    fc.integer({ min: 1, max }).map((n) => toDecimalString(dec(n).div(dec(10).pow(places))))
  const fill: fc.Arbitrary<Given> = fc.record({
    side: fc.constantFrom<Side>('buy', 'sell'),
    quantity: fc.oneof(scaled(1_000, 0), scaled(1_000_000, 8), fc.constantFrom('1', '2')),
    price: fc.oneof(scaled(10_000_000, 2), scaled(1_000_000, 10)),
    fee: fc.integer({ min: -1_000, max: 1_000 }).map((n) => toDecimalString(dec(n).div(10_000))),
  })
  const fills = fc.array(fill, { maxLength: 40 })
  const signed = (f: Given) => new Exact(f.quantity).times(f.side === 'buy' ? 1 : -1)

  it('leaves the sum of their quantities and of their fees, exactly', () => {
    fc.assert(
      fc.property(fills, (list) => {
        const held = run(list)
        const quantity = list.reduce((sum, f) => sum.plus(signed(f)), new Exact(0))
        const fees = list.reduce((sum, f) => sum.plus(f.fee), new Exact(0))
        expect(new Exact(held.quantity).eq(quantity)).toBe(true)
        expect(new Exact(held.fees).eq(fees)).toBe(true)
        expect(held.averagePrice === '0').toBe(quantity.isZero())
      }),
    )
  })

  it('has the exact average of what it was entered with, and keeps it while a part is closed', () => {
    const entries = fc.array(fc.record({ quantity: scaled(1_000_000, 8), price: scaled(10_000_000, 2) }), {
      minLength: 1,
      maxLength: 40,
    })
    fc.assert(
      fc.property(entries, fc.constantFrom<Side>('buy', 'sell'), (list, side) => {
        const held = run(list.map((f) => ({ ...f, side, fee: '0' })))
        const cost = list.reduce((sum, f) => sum.plus(dec(f.quantity).times(f.price)), dec(0))
        const exact = toDecimalString(cost.div(dec(held.quantity).abs()))
        expect(held.averagePrice).toBe(exact)
        // All but the least part is closed, in two steps.
        const least = dec('0.000000001')
        const closing = dec(held.quantity).abs().minus(least)
        const first = closing.div(3).toDecimalPlaces(12)
        const left = [first, closing.minus(first)]
          .map((quantity) => ({
            side: side === 'buy' ? ('sell' as const) : ('buy' as const),
            quantity: toDecimalString(quantity),
            price: '100',
            fee: '0',
          }))
          .reduce(applyFill, held)
        expect(dec(left.quantity).abs().eq(least)).toBe(true)
        expect(left.averagePrice).toBe(exact)
      }),
    )
  })

  it('is closed with exactly what was received less what was paid, whatever the parts', () => {
    fc.assert(
      fc.property(fills, (list) => {
        const open = run(list)
        const rest = dec(open.quantity)
        const last: Given[] = rest.isZero()
          ? []
          : [
              {
                side: rest.gt(0) ? 'sell' : 'buy',
                quantity: toDecimalString(rest.abs()),
                price: '3',
                fee: '0',
              },
            ]
        const cash = [...list, ...last].reduce((sum, f) => sum.minus(signed(f).times(f.price)), new Exact(0))
        const { quantity, cost, realizedPnl } = run([...list, ...last])
        expect({ quantity, cost }).toEqual({ quantity: '0', cost: '0' })
        expect(new Exact(realizedPnl).eq(cash)).toBe(true)
      }),
    )
  })

  it('what was paid and received is what was realised, less the cost of what is held', () => {
    fc.assert(
      fc.property(fills, (list) => {
        const held = run(list)
        const cash = list.reduce((sum, f) => sum.minus(signed(f).times(f.price)), new Exact(0))
        const cost = new Exact(held.quantity).times(held.averagePrice)
        expect(new Exact(held.realizedPnl).minus(cost).minus(cash).abs().lt('1e-9')).toBe(true)
      }),
    )
  })

  it('agrees with a ledger of single lots at their common cost', () => {
    fc.assert(
      fc.property(fills, (list) => {
        const held = run(list)
        const model = ledger(list)
        const close = (a: string, b: InstanceType<typeof Exact>) => new Exact(a).minus(b).abs().lt('1e-9')
        expect(close(held.realizedPnl, model.realized)).toBe(true)
        if (!model.quantity.isZero())
          expect(close(held.averagePrice, model.cost.div(model.quantity))).toBe(true)
      }),
    )
  })

  /** Another way to the same: the cost of the whole is kept, and leaves in proportion to what is closed. */
  const ledger = (list: Given[]) => {
    let [quantity, cost, realized] = [new Exact(0), new Exact(0), new Exact(0)]
    for (const f of list) {
      let open = signed(f)
      if (!quantity.isZero() && quantity.s !== open.s) {
        const closed = Exact.min(quantity.abs(), open.abs()).times(open.s)
        const share = cost.times(closed.neg()).div(quantity)
        realized = realized.minus(closed.times(f.price)).minus(share)
        cost = cost.minus(share)
        quantity = quantity.plus(closed)
        open = open.minus(closed)
      }
      quantity = quantity.plus(open)
      cost = cost.plus(open.times(f.price))
    }
    return { quantity, cost, realized }
  }

  it('splitting a fill into two of the same price changes nothing', () => {
    fc.assert(
      fc.property(fills, fill, (list, last) => {
        const before = run(list)
        const half = toDecimalString(dec(last.quantity).div(4))
        const rest = toDecimalString(dec(last.quantity).minus(half))
        const [whole, parts] = [
          applyFill(before, last),
          [
            { ...last, quantity: half, fee: '0' },
            { ...last, quantity: rest },
          ].reduce(applyFill, before),
        ]
        expect(parts.quantity).toBe(whole.quantity)
        expect(parts.fees).toBe(whole.fees)
        expect(dec(parts.realizedPnl).minus(whole.realizedPnl).abs().lt('1e-9')).toBe(true)
        expect(dec(parts.averagePrice).minus(whole.averagePrice).abs().lt('1e-9')).toBe(true)
      }),
    )
  })
})
