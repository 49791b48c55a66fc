import { dec, type Side, toDecimalString } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyFill, FLAT, type Holding } from '../position/apply-fill.ts'
import { type LotFill, matchLots } from './fifo-lots.ts'
import { netOf, summarizeTrades } from './summarize-trades.ts'

const fill = (
  nth: number,
  side: Side,
  quantity: string,
  price: string,
  over: Partial<LotFill> = {},
): LotFill => ({
  id: String(nth),
  orderId: `order ${nth}`,
  accountId: 'account',
  botId: 'bot',
  symbol: 'BTCUSD',
  side,
  quantity,
  price,
  fee: '0',
  filledAt: new Date(Date.UTC(2030, 0, 1) + nth * 3_600_000),
  ...over,
})

describe('lots', () => {
  it('are closed first in first out, and a fill that is larger turns the position around', () => {
    const { trades, open } = matchLots([
      fill(1, 'buy', '1', '100', { fee: '2' }),
      fill(2, 'buy', '1', '110', { fee: '1' }),
      fill(3, 'sell', '1.5', '120', { fee: '3' }),
      fill(4, 'sell', '1', '90', { fee: '1' }),
    ])
    expect(
      trades.map(({ open, close, quantity, gross, fees }) => [
        open.id,
        close.id,
        ...[quantity, gross, fees].map(String),
      ]),
    ).toEqual([
      ['1', '3', '1', '20', '4'],
      ['2', '3', '0.5', '5', '1.5'],
      ['2', '4', '0.5', '-10', '1'],
    ])
    expect(open.map(({ fill, quantity, fee }) => [fill.id, String(quantity), String(fee)])).toEqual([
      ['4', '0.5', '0.5'],
    ])
  })

  const amount = fc.integer({ min: 1, max: 1_000_000 }).map((n) => toDecimalString(dec(n).div(1_000)))
  const fills = fc
    .array(
      fc.record({
        side: fc.constantFrom<Side>('buy', 'sell'),
        quantity: amount,
        price: amount,
        fee: amount,
        symbol: fc.constantFrom('BTCUSD', 'ETHUSD'),
        accountId: fc.constantFrom('one', 'two'),
        botId: fc.constantFrom('a', 'b'),
      }),
      { maxLength: 40 },
    )
    .map((list) => list.map((each, nth) => fill(nth, each.side, each.quantity, each.price, each)))
  const sum = (values: ReturnType<typeof dec>[]) => values.reduce((all, value) => all.plus(value), dec(0))
  const laneOf = ({ accountId, symbol }: LotFill) => `${accountId}:${symbol}`

  it('lose nothing: quantities, fees and money add up to those of the fills', () => {
    fc.assert(
      fc.property(fills, (list) => {
        const { trades, open } = matchLots(list)
        const quantity = sum(trades.map((t) => t.quantity.times(2))).plus(
          sum(open.map((lot) => lot.quantity)),
        )
        expect(quantity.eq(sum(list.map((f) => dec(f.quantity))))).toBe(true)
        const fees = sum(trades.map((t) => t.fees)).plus(sum(open.map((lot) => lot.fee)))
        expect(fees.eq(sum(list.map((f) => dec(f.fee))))).toBe(true)
        const signed = (side: Side, quantity: ReturnType<typeof dec>, price: string) =>
          quantity.times(price).times(side === 'buy' ? -1 : 1)
        const cash = sum(list.map((f) => signed(f.side, dec(f.quantity), f.price)))
        const held = sum(open.map((lot) => signed(lot.fill.side, lot.quantity, lot.fill.price)))
        expect(sum(trades.map((t) => t.gross)).eq(cash.minus(held))).toBe(true)
      }),
    )
  })

  it('of the parts, by whatever they are parted, are those of the whole', () => {
    fc.assert(
      fc.property(fills, (list) => {
        const { trades } = matchLots(list)
        for (const key of ['botId', 'accountId', 'symbol'] as const) {
          const parts = [...new Set(trades.map((t) => t.open[key]))].map((value) =>
            summarizeTrades(trades.filter((t) => t.open[key] === value)),
          )
          const whole = sum(trades.map(netOf))
          // Each part is shown to 18 places.
          expect(
            sum(parts.map((p) => dec(p.netPnl)))
              .minus(whole)
              .abs()
              .lte('1e-15'),
          ).toBe(true)
        }
      }),
    )
  })

  it('that are flat have earned what the average cost method says', () => {
    fc.assert(
      fc.property(fills, (list) => {
        const lanes = new Map<string, Holding>()
        for (const each of list) lanes.set(laneOf(each), applyFill(lanes.get(laneOf(each)) ?? FLAT, each))
        const closing = list.flatMap((each, nth) => {
          const first = list.findIndex((other) => laneOf(other) === laneOf(each)) === nth
          const held = dec(lanes.get(laneOf(each))?.quantity ?? '0')
          if (!first || held.isZero()) return []
          const side: Side = held.gt(0) ? 'sell' : 'buy'
          return [{ ...each, id: `c${nth}`, side, quantity: toDecimalString(held.abs()), fee: '0' }]
        })
        for (const each of closing) lanes.set(laneOf(each), applyFill(lanes.get(laneOf(each)) ?? FLAT, each))
        const { trades, open } = matchLots([...list, ...closing])
        expect(open).toEqual([])
        for (const [lane, { realizedPnl }] of lanes) {
          const own = sum(trades.filter((t) => laneOf(t.open) === lane).map((t) => t.gross))
          expect(own.minus(realizedPnl).abs().lte('1e-15')).toBe(true)
        }
      }),
    )
  })
})

describe('the numbers of trades', () => {
  it('are nothing without one', () => {
    expect(summarizeTrades([])).toEqual({
      trades: 0,
      realizedPnl: '0',
      fees: '0',
      netPnl: '0',
      winRate: null,
      profitFactor: null,
      expectancy: null,
      averageHoldSeconds: null,
      sharpe: null,
      maxDrawdown: '0',
      days: [],
      curve: [],
    })
  })

  it('are what one works out by hand', () => {
    const days = ['100', '130', '110', '140'].map((price, nth) => [
      fill(nth * 48, 'buy', '1', '100', { fee: '1' }),
      fill(nth * 48 + 1, 'sell', '1', price, { fee: '1' }),
    ])
    // After fees: -2, 28, 8, 38, on every second day.
    expect(summarizeTrades(matchLots(days.flat()).trades)).toMatchObject({
      trades: 4,
      realizedPnl: '80',
      fees: '8',
      netPnl: '72',
      winRate: '75',
      profitFactor: '37',
      expectancy: '18',
      averageHoldSeconds: 3_600,
      maxDrawdown: '2',
      // Seven days of -2 0 28 0 8 0 38: mean 10.2857, deviation 16.1009.
      sharpe: '12.2048',
      days: [
        { day: '2030-01-01', netPnl: '-2', total: '-2' },
        { day: '2030-01-03', netPnl: '28', total: '26' },
        { day: '2030-01-05', netPnl: '8', total: '34' },
        { day: '2030-01-07', netPnl: '38', total: '72' },
      ],
    })
  })

  it('draw a curve of 500 points at most, that ends where it ends and keeps the deepest fall', () => {
    const count = 2_345
    const bought = Array.from({ length: count }, (_, nth) => [
      fill(nth * 2, 'buy', '1', '100'),
      // One deep loss in the middle of gains.
      fill(nth * 2 + 1, 'sell', '1', nth === 1_000 ? '50' : '101'),
    ])
    const { curve, maxDrawdown, netPnl } = summarizeTrades(matchLots(bought.flat()).trades)
    expect(curve.length).toBeLessThanOrEqual(500)
    expect(curve.at(-1)).toMatchObject({ total: netPnl, fall: '0' })
    expect(maxDrawdown).toBe('50')
    expect(curve.map(({ fall }) => Number(fall)).reduce((a, b) => Math.max(a, b))).toBe(50)
  })
})
