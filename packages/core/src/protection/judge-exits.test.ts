/** What an alert may do to the exits of a position, against the market of the moment. */
import type { StopLoss, TakeProfit } from '@viewzenix/schema'
import { describe, expect, it } from 'vitest'
import { judgeExits } from './judge-exits.ts'
import { changeExits } from './open-protection.ts'

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
  had: StopLoss | null = null,
) =>
  judgeExits({
    said: { stopLoss, takeProfits },
    symbol: 'BTCUSD',
    side,
    kept: {
      entryPrice: side === 'buy' ? '90.2' : '110.2',
      averagePrice: side === 'buy' ? '92.2' : '108.3',
      stop: had,
    },
    market,
  })

describe('exits that an alert moves', () => {
  it.each([
    ['buy', stop(at('95.2')), [], 'The stop of BTCUSD goes to 95.5.'],
    ['buy', stop({ kind: 'entry' }), [], 'The stop of BTCUSD goes to 92.5.'],
    ['sell', stop({ kind: 'entry' }), [], 'The stop of BTCUSD goes to 108.'],
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
    expect(judge(side, stopLoss, [...targets])).toMatchObject({ ok: true, reason })
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

  it('cannot lie below zero', () => {
    const far = stop({ kind: 'away', distance: { unit: 'percent', percent: '150' } })
    expect(judge('buy', far)).toEqual({ ok: false, reason: 'Refused: a stop so far away lies below zero.' })
  })

  it('are set at the price that they come to now, and a trail alone moves nothing', () => {
    expect(judge('buy', stop({ kind: 'entry' }))).toMatchObject({ sets: { stopLoss: stop(at('92.5')) } })
    const trail = { unit: 'price', amount: '5' } as const
    expect(judge('buy', stop(null, trail), [], stop(at('95')))).toEqual({
      ok: true,
      reason: 'The stop of BTCUSD trails from where it is.',
      sets: { stopLoss: stop(null, trail), takeProfits: [] },
    })
    expect(judge('buy', stop(at('95')), [], stop(null, trail))).toMatchObject({
      reason: 'The stop of BTCUSD goes to 95, and trails.',
    })
  })
})

describe('what an alert does not name stays', () => {
  const trail = { unit: 'price', amount: '5' } as const
  const held = { level: at('90'), limitPrice: '89', trail }
  const spec = { stop: held, targets: [], breakEven: null, watchdog: 'repair' as const }
  const change = (stopLoss: StopLoss, stopPrice: string | null = null) =>
    changeExits({ spec, stopPrice }, { stopLoss, takeProfits: [] }, [])

  it('of a stop its trail and its limit, which is not used at another place', () => {
    expect(change(stop(at('95')))).toEqual({
      spec: { ...spec, stop: { level: at('95'), limitPrice: '89', trail } },
      stopPrice: '95',
      movedBy: 'alert',
    })
  })

  it('and what it names goes in the place of that', () => {
    const limited = { level: at('95'), limitPrice: '94', trail: null }
    expect(change(limited, '93')).toMatchObject({ spec: { stop: { ...limited, trail } }, stopPrice: null })
  })

  it('of a stop that only gets another trail its place', () => {
    const wider = { unit: 'price', amount: '9' } as const
    expect(change(stop(null, wider), '93')).toMatchObject({
      spec: { stop: { ...held, trail: wider } },
      stopPrice: '93',
      movedBy: null,
    })
  })
})
