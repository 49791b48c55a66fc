/** What an alert may do to the exits of a position, against the market of the moment. */
import type { StopLoss, TakeProfit } from '@viewzenix/schema'
import { describe, expect, it } from 'vitest'
import { judgeExits } from './judge-exits.ts'

const market = { instrument: { tickSize: '0.5' }, quote: { bid: '99', ask: '101' } }
const stop = (level: StopLoss['level'], trail: StopLoss['trail'] = null): StopLoss => ({
  ...{ level, limitPrice: null, trail },
})
const at = (price: string) => ({ kind: 'at' as const, price })
const target = (price: string, share = '100'): TakeProfit => ({ level: at(price), share })
const judge = (
  side: 'buy' | 'sell',
  stopLoss: StopLoss | null,
  takeProfits: TakeProfit[] = [],
  away = false,
) =>
  judgeExits({
    said: { stopLoss, takeProfits },
    symbol: 'BTCUSD',
    side,
    entryPrice: side === 'buy' ? '90.2' : '110.2',
    market: away ? null : market,
  })

describe('exits that an alert moves', () => {
  it.each([
    ['buy', stop(at('95.2')), [], 'The stop of BTCUSD goes to 95.5.'],
    ['buy', stop({ kind: 'entry' }), [], 'The stop of BTCUSD goes to 90.5.'],
    ['sell', stop({ kind: 'entry' }), [], 'The stop of BTCUSD goes to 110.'],
    [
      'buy',
      stop({ kind: 'away', distance: { unit: 'percent', percent: '10' } }),
      [],
      'The stop of BTCUSD goes to 81.5.',
    ],
    ['buy', stop(null, { unit: 'price', amount: '5' }), [], 'The stop of BTCUSD goes to 85.5, and trails.'],
    [
      'buy',
      null,
      [target('105', '40'), target('110.2', '60')],
      'The targets of BTCUSD are now 105 (40 %), 110 (60 %).',
    ],
    [
      'sell',
      stop(at('104')),
      [target('95')],
      'The stop of BTCUSD goes to 104. The targets of BTCUSD are now 95 (100 %).',
    ],
  ] as const)('%s %j %j: %s', (side, stopLoss, targets, reason) => {
    expect(judge(side, stopLoss, [...targets])).toEqual({ ok: true, reason })
  })

  it.each([
    ['buy', stop(at('99')), [], 'a stop at 99 is not below the bid of 99'],
    ['buy', stop(at('98.6')), [], 'a stop at 99 is not below the bid of 99'],
    ['sell', stop(at('101')), [], 'a stop at 101 is not above the ask of 101'],
    ['buy', null, [target('105', '50'), target('99', '50')], 'a target at 99 is not above the bid of 99'],
    ['sell', null, [target('101')], 'a target at 101 is not below the ask of 101'],
  ] as const)('%s %j %j: %s', (side, stopLoss, targets, why) => {
    expect(judge(side, stopLoss, [...targets])).toEqual({
      ok: false,
      reason: `Refused: ${why}, and would close the position in BTCUSD at once.`,
    })
  })

  it('cannot lie below zero, and are not held against a market that is away', () => {
    const far = stop({ kind: 'away', distance: { unit: 'percent', percent: '150' } })
    expect(judge('buy', far)).toEqual({ ok: false, reason: 'Refused: a stop so far away lies below zero.' })
    expect(judge('buy', stop(at('300')), [], true)).toEqual({
      ok: true,
      reason: 'The stop of BTCUSD goes to 300.',
    })
  })
})
