/** Several targets in one message: where each is, and how much of the position it closes. */
import { dec, type Level, type TakeProfit } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { problemOf, signalOf } from '../read-message.fixture.ts'
import { sharesOf } from './shares.ts'

const of = (fields: object) => ({ symbol: 'BTCUSDT', side: 'buy', ...fields })
const where = (level: Level): string =>
  level.kind === 'at'
    ? level.price
    : level.distance.unit === 'percent'
      ? `${level.distance.percent}% away`
      : `${level.distance.amount} away`
const ladder = (targets: readonly TakeProfit[]) =>
  targets.map(({ level, share }) => `${share}% at ${where(level)}`)

describe('a ladder of targets', () => {
  it.each([
    [of({ tp1: 65000, tp2: 66000 }), ['50% at 65000', '50% at 66000']],
    [
      of({ takeProfit1: 65000, takeProfit2: '66000', takeProfit3: 67000 }),
      ['33.3334% at 65000', '33.3334% at 66000', '33.3332% at 67000'],
    ],
    [of({ take_profit_1: 1, take_profit_2: 2 }), ['50% at 1', '50% at 2']],
    [of({ target1: 1, target2: 2 }), ['50% at 1', '50% at 2']],
    [of({ tp1_price: 1, tp_price_2: 2 }), ['50% at 1', '50% at 2']],
    [of({ tp: 1, tp2: 2 }), ['50% at 1', '50% at 2']],
    [of({ tp1: '1%', tp2: '2%' }), ['50% at 1% away', '50% at 2% away']],
    [of({ tp1_percent: 1, tp2_percent: 2 }), ['50% at 1% away', '50% at 2% away']],
    [of({ atr: 10, tp1_atr: 1, tp2_atr: 2 }), ['50% at 10 away', '50% at 20 away']],
    [of({ take_profit: { tp1: 1, tp2: 2 } }), ['50% at 1', '50% at 2']],
    [of({ targets: { 1: 65000, 2: 66000 } }), ['50% at 65000', '50% at 66000']],
    [of({ targets: [65000, '66000'] }), ['50% at 65000', '50% at 66000']],
    [of({ tp: [65000, 66000] }), ['50% at 65000', '50% at 66000']],
    [of({ targets: '65000, 66000' }), ['50% at 65000', '50% at 66000']],
    [of({ take_profits: [{ price: 1 }, { price: 2 }] }), ['50% at 1', '50% at 2']],
    [{ ticker: 'BTCUSDT', action: 'buy', sentiment: 'long', tp1: 1, tp2: 2 }, ['50% at 1', '50% at 2']],
    ['buy BTCUSDT sl 60000 tp1 65000 tp2 66000', ['50% at 65000', '50% at 66000']],
    ['buy 0.5 BTCUSDT tp 65000 66000', ['50% at 65000', '50% at 66000']],
    ['BTCUSDT LONG\nEntry: 64000\nTP1: 65000\nTP2: 66000\nSL: 63000', ['50% at 65000', '50% at 66000']],
    ['Long BTCUSDT Take Profit 1: 65000 Take Profit 2: 66000', ['50% at 65000', '50% at 66000']],
    ['long BTCUSDT targets: 65000, 66000 stop loss 60000', ['50% at 65000', '50% at 66000']],
  ])('%j closes equal parts, which is likely and not sure', (message, targets) => {
    const { takeProfits, taken } = signalOf(message)
    expect(ladder(takeProfits)).toEqual(targets)
    expect(taken.filter(({ field }) => field === 'takeProfits').map(({ sure }) => sure)).toContain('likely')
    expect(taken.find(({ field, sure }) => field === 'takeProfits' && sure === 'exact')).toBeUndefined()
  })

  it.each([
    [of({ tp1: 1, tp2: 2, tp1_share: 30, tp2_share: '70%' }), ['30% at 1', '70% at 2']],
    [of({ tp1: 1, tp2: 2, tp1_close_percent: 30, tp2_close_percent: 20 }), ['30% at 1', '20% at 2']],
    [of({ tp1: 1, tp2: 2, tp1_size: '40%', tp2_size: '60%' }), ['40% at 1', '60% at 2']],
    [of({ tp1: { price: 1, share: 40 }, tp2: { price: 2, share: 60 } }), ['40% at 1', '60% at 2']],
    [
      of({ tp1_percent: 1, tp2_percent: 2, tp1_size: '40%', tp2_size: '60%' }),
      ['40% at 1% away', '60% at 2% away'],
    ],
    [of({ qty: 4, tp1: 1, tp2: 2, tp1_qty: 1, tp2_qty: 3 }), ['25% at 1', '75% at 2']],
    [of({ contracts: 2, position_size: 4, tp1: 1, tp1_qty: 1 }), ['25% at 1']],
    [of({ contracts: 3, position_size: 2, tp1: 1, tp1_qty: 1 }), ['50% at 1']],
    [of({ side: 'sell', contracts: 2, position_size: -4, tp1: 1, tp1_qty: 1 }), ['25% at 1']],
    [of({ position_size: 4, tp1: 1, tp1_qty: 1 }), ['25% at 1']],
    [
      of({
        targets: [
          { price: 1, qty: '25%' },
          { price: 2, qty: '75%' },
        ],
      }),
      ['25% at 1', '75% at 2'],
    ],
    [of({ tp: 1, tp_qty: '50%' }), ['50% at 1']],
    [of({ tp1: 65000, tp2: '', tp3: null }), ['100% at 65000']],
    [of({ take_profits: [{ price: 65000 }] }), ['100% at 65000']],
    ['buy BTCUSDT tp1 65000 50% tp2 66000 50%', ['50% at 65000', '50% at 66000']],
    ['buy BTCUSDT tp 65000 0.5', ['100% at 65000']],
    ['buy BTCUSDT tp1 2% 50% tp2 4% 50%', ['50% at 2% away', '50% at 4% away']],
    ['buy BTCUSDT targets 65000 30% 66000 70%', ['30% at 65000', '70% at 66000']],
    ['buy 0.5 BTCUSDT tp 65000 30% 66000 70%', ['30% at 65000', '70% at 66000']],
    ['buy 0.5 BTCUSDT tp1 2% 50%', ['50% at 2% away']],
  ])('%j says itself how much each closes', (message, targets) => {
    const { takeProfits, taken } = signalOf(message)
    expect(ladder(takeProfits)).toEqual(targets)
    expect(taken.find(({ field, sure }) => field === 'takeProfits' && sure === 'likely')).toBeUndefined()
  })

  it('of units is worked out of what the message trades: a third each is all of it', () => {
    const thirds = { tp1: 1, tp2: 2, tp3: 3, tp1_qty: 1, tp2_qty: 1, tp3_qty: 1 }
    const { takeProfits } = signalOf(of({ qty: 3, ...thirds }))
    const sum = takeProfits.reduce((total, { share }) => total.plus(share), dec(0))
    expect(sum.toFixed()).toBe('100')
  })

  it('of equal parts comes to exactly 100, and shares out any number of lots that can be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 300 }), (count, each) => {
        const targets = Array.from({ length: count }, (_, at) => ({ name: `tp${at}`, share: null }))
        const { shares } = sharesOf(targets)
        expect(shares.reduce((sum, one) => sum.plus(one), dec(0)).toFixed()).toBe('100')
        const lots = shares.slice(0, -1).map((one) =>
          dec(one)
            .times(count * each)
            .div(100)
            .floor()
            .toNumber(),
        )
        expect(lots.every((one) => one === each)).toBe(true)
      }),
    )
  })

  it.each([
    [of({ tp1: 1, tp3: 3 }), 'MISSING_FIELD', 'tp2'],
    [of({ tp2: 2, tp3: 3 }), 'MISSING_FIELD', 'tp1'],
    [of({ tp0: 1, tp1: 2 }), 'INVALID_FIELD', 'tp0'],
    [of({ tp1: 1, tp2: 2, tp1_share: 50 }), 'MISSING_FIELD', 'tp2'],
    [of({ take_profits: [{ price: 1, share: 50 }, 2] }), 'MISSING_FIELD', 'take_profits.1'],
    [of({ tp1: 1, tp2: 2, tp2_share: 50, tp1_share: 60 }), 'INVALID_FIELD', 'tp2_share'],
    [of({ tp1: 1, tp2: 2, tp1_share: 0.5, tp2_share: 0.5 }), 'AMBIGUOUS', 'tp1_share'],
    [of({ tp1: 1, tp2: 2, tp1_percent: 50, tp2_percent: 50 }), 'AMBIGUOUS', 'tp1_percent'],
    [of({ tp1: 1, tp2: 2, tp1_amount: 50, tp2_amount: 50 }), 'AMBIGUOUS', 'tp1_amount'],
    [of({ tp1: 1, tp2: 2, tp1_qty: 1, tp2_qty: 1 }), 'AMBIGUOUS', 'tp1_qty'],
    [of({ qty: 1, tp1: 1, tp2: 2, tp1_qty: 50, tp2_qty: 50 }), 'AMBIGUOUS', 'tp1_qty'],
    [of({ contracts: 3, position_size: 2, tp1: 1, tp1_qty: 3 }), 'AMBIGUOUS', 'tp1_qty'],
    [of({ tp1: 1, tp2: 2, tp1_share: 50, tp1_qty: '50%' }), 'AMBIGUOUS', 'tp1_share'],
    [of({ tp: 1, tp1: 2 }), 'AMBIGUOUS', 'tp'],
    [of({ tp1: 1, targets: [1, 2] }), 'AMBIGUOUS', 'targets'],
    [of({ tp1: 1, tp2: 'NaN' }), 'INVALID_NUMBER', 'tp2'],
    [of({ tp1: 1, tp2: 0 }), 'NOT_POSITIVE', 'tp2'],
    [of({ tp1: 1, tp2: '{{plot_1}}' }), 'UNFILLED_PLACEHOLDER', 'tp2'],
    [of({ tp: '65000,66000' }), 'INVALID_NUMBER', 'tp'],
    [of({ tp1: 1, tp1_lots: 1 }), 'UNSUPPORTED', 'tp1_lots'],
    [of({ targets: { first: 1 } }), 'UNSUPPORTED', 'targets.first'],
    [of({ targets: Array.from({ length: 21 }, (_, i) => i + 1) }), 'INVALID_FIELD', 'targets.20'],
    [of({ tp1: 65000, tp2: 67000, tp3: 66000 }), 'INVALID_FIELD', 'tp3'],
    [of({ action: 'enter_short', side: undefined, tp1: 65000, tp2: 66000 }), 'INVALID_FIELD', 'tp2'],
    [of({ action: 'enter_long', tp1: 65000, tp2: 66000, price: 65500 }), 'INVALID_FIELD', 'tp1'],
    [of({ action: 'enter_long', tp1: 65000, tp2: 66000, sl: 65000 }), 'INVALID_FIELD', 'tp1'],
    [of({ action: 'enter_long', tp: 65000, limit_price: 66000, price: 60000 }), 'INVALID_FIELD', 'tp'],
    [of({ tp1: '2%', tp2: '1%' }), 'INVALID_FIELD', 'tp2'],
    ['buy BTCUSDT tp 65000 66000', 'AMBIGUOUS', '66000'],
    ['buy BTCUSDT tp 65000 50%', 'AMBIGUOUS', 'tp'],
    ['buy BTCUSDT tp 2% 50%', 'AMBIGUOUS', '50%'],
    ['buy 0.5 BTCUSDT tp 10% 50%', 'AMBIGUOUS', '50%'],
    ['buy BTCUSDT tp1 2% 50%', 'AMBIGUOUS', 'tp1'],
    ['buy BTCUSDT tp1 2% 50% tp2 4%', 'MISSING_FIELD', 'tp2'],
    ['buy BTCUSDT tp1 2% tp2 4% 50%', 'MISSING_FIELD', 'tp1'],
    ['buy BTCUSDT tp1 65000 50% 10%', 'AMBIGUOUS', '10%'],
    ['buy BTCUSDT targets 65000 50%', 'AMBIGUOUS', 'target 1'],
    ['buy BTCUSDT targets 65000 0.5', 'AMBIGUOUS', '0.5'],
    ['buy BTCUSDT targets 0 5', 'AMBIGUOUS', '5'],
    ['buy BTCUSDT sl +500', 'AMBIGUOUS', 'sl'],
    ['buy BTCUSDT tp $+500', 'AMBIGUOUS', 'tp'],
    ['buy BTCUSDT tp1 +500 tp2 +600', 'AMBIGUOUS', 'tp1'],
    ['buy BTCUSDT targets +500 +600', 'AMBIGUOUS', 'target 1'],
    ['buy BTCUSDT @ +500', 'AMBIGUOUS', 'price'],
    ['buy BTCUSDT limit +500', 'AMBIGUOUS', 'limit'],
    ['buy BTCUSDT tp 65000,66000', 'INVALID_NUMBER', '65000,66000'],
    ['buy BTCUSDT tp1 65000 tp3 66000', 'INVALID_FIELD', 'tp3'],
    ['buy BTCUSDT tp1 65000 50% tp2 66000', 'MISSING_FIELD', 'tp2'],
    ['short BTCUSDT tp1 65000 tp2 66000', 'INVALID_FIELD', 'tp2'],
    ['buy BTCUSDT targets', 'MISSING_FIELD', 'targets'],
  ])('%j is refused: %s at %s', (message, code, field) => {
    const problem = problemOf(message)
    expect(problem).toMatchObject({ code, field })
    expect(problem.message).toContain(field)
  })
})
