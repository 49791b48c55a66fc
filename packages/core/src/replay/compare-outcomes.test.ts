import type { ReplayDecision, ReplayOrder } from '@viewzenix/schema'
import { describe, expect, it } from 'vitest'
import { BOT_SHADOW, compareOutcomes } from './compare-outcomes.ts'

const order = (changes: Partial<ReplayOrder> = {}): ReplayOrder => ({
  ...{ id: null, leg: 'entry', rung: null, symbol: 'BTCUSD', side: 'buy', type: 'market', quantity: '1' },
  ...{ limitPrice: null, stopPrice: null, status: 'filled', filledQuantity: '1', averagePrice: '100' },
  ...{ slippagePercent: null, reason: null },
  ...changes,
})
const decision = (changes: Partial<ReplayDecision> = {}): ReplayDecision => ({
  ...{ botId: 'b', botName: 'Bot', accountId: 'a', accountName: 'Paper', outcome: 'ordered' },
  ...{ reason: 'Going long.', orders: [order()], netPnl: '0' },
  ...changes,
})
const refused = (reason: string) => decision({ outcome: 'refused', reason, orders: [] })
const limit = (price: string) => order({ type: 'limit', limitPrice: price, status: 'submitted' })
const closed = { leg: 'exit', side: 'sell' } as const

describe('then and now', () => {
  it.each<[string, ReplayDecision[], ReplayDecision[]]>([
    ['the same', [decision()], [decision({ netPnl: '7', orders: [order({ averagePrice: '101' })] })]],
    [
      'a size off by what the market moved meanwhile',
      [decision()],
      [decision({ orders: [order({ quantity: '1.001' })] })],
    ],
    ['the same reason with other figures', [refused('Refused: 3 of 2.')], [refused('Refused: 4 of 2.')]],
    [
      'a stop that moved, and is the same at first',
      [decision({ orders: [order(), order({ leg: 'stop', stopPrice: '90' })] })],
      [
        decision({
          orders: [
            ...[order(), order({ leg: 'stop', stopPrice: '90', status: 'canceled' })],
            order({ leg: 'stop', stopPrice: '95' }),
          ],
        }),
      ],
    ],
    ['nobody took it', [], []],
    [
      'a position that was closed by hand, a guard, a halt or the clock',
      [decision({ orders: [order(), order({ leg: 'stop', stopPrice: '90' }), order(closed)] })],
      [decision({ orders: [order(), order({ leg: 'stop', stopPrice: '90' })] })],
    ],
    [
      'a reversal whose new position was closed by hand',
      [decision({ orders: [order(closed), order({ side: 'sell' }), order({ ...closed, side: 'buy' })] })],
      [decision({ orders: [order(closed), order({ side: 'sell' })] })],
    ],
    [
      'what was declined then',
      [refused('Refused: Olga declined it.')],
      [refused('Refused: nobody approved it then. Buy 1 BTCUSD at the market.')],
    ],
    [
      'what nobody approved in time',
      [refused('Refused: nobody approved it in time. Buy 2 BTCUSD with a limit of 90.')],
      [refused('Refused: nobody approved it then. Buy 1 BTCUSD at the market.')],
    ],
  ])('%s is no difference', (_, past, now) => {
    expect(compareOutcomes(past, now)).toEqual([])
  })

  const trail = order({ leg: 'stop', side: 'sell', type: 'trailing_stop' })
  const target = order({ leg: 'target', rung: 0, side: 'sell', type: 'limit', limitPrice: '110' })
  const stop = (stopPrice: string, changes: Partial<ReplayOrder> = {}) =>
    order({ leg: 'stop', side: 'sell', type: 'stop', stopPrice, ...changes })

  it.each<[ReplayDecision[], ReplayDecision[], ...string[]]>([
    [
      [],
      [decision()],
      'Then Bot on Paper did not take the alert. Now it would order to buy 1 BTCUSD at the market.',
    ],
    [
      [decision()],
      [],
      'Then Bot on Paper ordered to buy 1 BTCUSD at the market. Now it would not take the alert.',
    ],
    [
      [decision({ orders: [order(), order(closed)] })],
      [refused('Refused: BTCUSD is blocked.')],
      'Then Bot on Paper ordered to buy 1 BTCUSD at the market. Now it would refuse the alert: BTCUSD is blocked.',
    ],
    [
      [decision({ orders: [order(closed), order({ side: 'sell' }), order({ ...closed, side: 'buy' })] })],
      [decision({ orders: [order(closed)] })],
      'Then Bot on Paper ordered to sell 1 BTCUSD at the market, only to close, and then to sell 1 BTCUSD at the market. Now it would order to sell 1 BTCUSD at the market, only to close.',
    ],
    [
      [decision({ orders: [order(closed)] })],
      [decision()],
      'Then Bot on Paper ordered to sell 1 BTCUSD at the market, only to close. Now it would order to buy 1 BTCUSD at the market.',
    ],
    [
      [decision()],
      [refused('Refused: 3 orders in the last minute, limit is 2.')],
      'Then Bot on Paper ordered to buy 1 BTCUSD at the market. Now it would refuse the alert: 3 orders in the last minute, limit is 2.',
    ],
    [
      [refused('Refused: the bot does not go long.')],
      [decision({ orders: [order({ leg: 'exit', side: 'sell' }), limit('100')] })],
      'Then Bot on Paper refused the alert: the bot does not go long. Now it would order to sell 1 BTCUSD at the market, only to close, and then to buy 1 BTCUSD with a limit of 100.',
    ],
    [
      [refused('Refused: BTCUSD is blocked.')],
      [refused('Refused: the bot Bot is paused.')],
      'Then Bot on Paper refused the alert: BTCUSD is blocked. Now it would refuse the alert: the bot Bot is paused.',
    ],
    [
      [decision({ outcome: 'done', reason: 'Nothing to close in BTCUSD.', orders: [] })],
      [decision({ outcome: 'waiting', reason: 'Deciding.', orders: [] })],
      'Then Bot on Paper ordered nothing: Nothing to close in BTCUSD. Now it would wait: Deciding.',
    ],
    [
      [
        decision({
          outcome: 'awaiting_approval',
          reason: 'Waits for a person to approve: Buy 1 BTCUSD.',
          orders: [],
        }),
      ],
      [refused('Refused: Olga declined it.')],
      'Then Bot on Paper asked a person: Buy 1 BTCUSD. Now it would refuse the alert: Olga declined it.',
    ],
    [
      [decision()],
      [decision({ orders: [order({ quantity: '1.01' })] })],
      'Then Bot on Paper sized the entry at 1 BTCUSD. Now it would size it at 1.01.',
    ],
    [
      [decision()],
      [decision({ orders: [order({ side: 'sell' })] })],
      'Then Bot on Paper placed the entry to buy 1 BTCUSD at the market. Now it would place it to sell 1 BTCUSD at the market.',
    ],
    [
      [decision({ orders: [limit('100')] })],
      [decision({ orders: [limit('101')] })],
      'Then Bot on Paper put the limit of the entry at 100. Now it would put it at 101.',
    ],
    [
      [decision({ orders: [order(), stop('90', { type: 'stop_limit', limitPrice: '89' }), target] })],
      [
        decision({
          orders: [
            ...[order(), stop('95', { type: 'stop_limit', limitPrice: '94' })],
            { ...target, limitPrice: '120' },
          ],
        }),
      ],
      'Then Bot on Paper put the limit of the stop at 89. Now it would put it at 94.',
      'Then Bot on Paper put the stop at 90. Now it would put it at 95.',
      'Then Bot on Paper put target 1 at 110. Now it would put it at 120.',
    ],
    [
      [decision({ orders: [order({ status: 'rejected', reason: 'No cash.' })] })],
      [decision()],
      'Then Bot on Paper had the entry rejected: No cash. Now it would have it filled.',
    ],
    [
      [decision({ orders: [order(), trail] })],
      [decision({ orders: [order(), target] })],
      'Then Bot on Paper placed the stop to sell 1 BTCUSD with a trailing stop. Now it would place none.',
      'Then Bot on Paper placed no target 1. Now it would place one to sell 1 BTCUSD with a limit of 110.',
    ],
    [
      [decision({ orders: [order({ leg: 'exit', side: 'sell' })] })],
      [decision({ orders: [order({ side: 'sell' }), trail, target] })],
      'Then Bot on Paper ordered to sell 1 BTCUSD at the market, only to close. Now it would order to sell 1 BTCUSD at the market.',
    ],
  ])('%#: is told in sentences', (past, now, ...sentences) => {
    expect(compareOutcomes(past, now)).toEqual(sentences)
  })

  it('of a bot and its shadow says who did what', () => {
    const paused = refused('Refused: the bot Bot is paused.')
    const stopLimit = order({ type: 'stop_limit', stopPrice: '99', limitPrice: '98' })
    expect([
      ...compareOutcomes([], [decision()], BOT_SHADOW),
      ...compareOutcomes([paused], [decision({ orders: [stopLimit] })], BOT_SHADOW),
    ]).toEqual([
      'Bot on Paper did not take the alert. Its shadow ordered to buy 1 BTCUSD at the market.',
      'Bot on Paper refused the alert: the bot Bot is paused. Its shadow ordered to buy 1 BTCUSD with a stop at 99 and a limit of 98.',
    ])
  })
})
