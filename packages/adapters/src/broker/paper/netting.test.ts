import { dec, toDecimalString } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { feeOf } from './fees.ts'
import { applyFill, averagePriceOf, closableBy, flat, type Position } from './netting.ts'

const run = (fills: { side: 'buy' | 'sell'; quantity: string; price: string; fee?: string }[]) => {
  let position: Position = flat('BTCUSD')
  let cash = dec(0)
  for (const fill of fills) {
    const applied = applyFill(position, { fee: '0', ...fill })
    position = applied.position
    cash = cash.plus(applied.cashChange)
  }
  return { position, cash: toDecimalString(cash) }
}

describe('applyFill', () => {
  it('averages what is added, and realises what is closed', () => {
    const { position, cash } = run([
      { side: 'buy', quantity: '1', price: '100' },
      { side: 'buy', quantity: '3', price: '120' },
      { side: 'sell', quantity: '2', price: '130' },
    ])
    expect(averagePriceOf(position)).toBe('115')
    expect(position).toMatchObject({ quantity: '2', cost: '230', realizedPnl: '30' })
    expect(cash).toBe('-200')
  })

  it('turns around: closes the long, and opens the short at the fill’s price', () => {
    const { position } = run([
      { side: 'buy', quantity: '1', price: '100' },
      { side: 'sell', quantity: '3', price: '90' },
    ])
    expect(position).toMatchObject({ quantity: '-2', cost: '-180', realizedPnl: '-10' })
    expect(averagePriceOf(position)).toBe('90')
    expect(closableBy(position, 'buy')).toBe('2')
    expect(closableBy(position, 'sell')).toBe('0')
  })

  it('keeps the average while all but a little is closed', () => {
    const { position } = run([
      { side: 'buy', quantity: '2', price: '98' },
      { side: 'buy', quantity: '1', price: '97' },
      { side: 'sell', quantity: '1.7', price: '90' },
      { side: 'sell', quantity: '1.29999999', price: '90' },
    ])
    expect(position.quantity).toBe('0.00000001')
    expect(averagePriceOf(position)).toBe('97.666666666666666667')
  })

  it('adds up to the last digit: cash = realised − fees − cost of what is open', () => {
    const fill = fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      quantity: fc.integer({ min: 1, max: 10_000_000 }).map((n) => toDecimalString(dec(n).div(100_000))),
      price: fc.integer({ min: 1, max: 10_000_000 }).map((n) => toDecimalString(dec(n).div(100))),
      fee: fc.integer({ min: 0, max: 1000 }).map((n) => toDecimalString(dec(n).div(10_000))),
    })
    fc.assert(
      fc.property(fc.array(fill, { maxLength: 30 }), (fills) => {
        const { position, cash } = run(fills)
        const expected = dec(position.realizedPnl).minus(position.fees).minus(position.cost)
        expect(cash).toBe(toDecimalString(expected))
        const net = fills.reduce(
          (sum, f) => sum.plus(dec(f.quantity).times(f.side === 'buy' ? 1 : -1)),
          dec(0),
        )
        expect(position.quantity).toBe(toDecimalString(net))
        if (position.quantity === '0') expect(position.cost).toBe('0')
        else expect(dec(position.cost).isNegative()).toBe(dec(position.quantity).isNegative())
      }),
    )
  })
})

describe('feeOf', () => {
  it.each([
    ['crypto', 'taker', '6.434015'],
    ['crypto', 'maker', '3.2170075'],
    ['equity', 'taker', '0'],
    ['forex', 'maker', '0'],
  ] as const)('%s %s', (assetClass, liquidity, fee) => {
    expect(feeOf(assetClass, liquidity, '0.1', '64340.15')).toBe(fee)
  })
})
