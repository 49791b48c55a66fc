import type { ReplayDecision, ReplayOrder } from '@viewzenix/schema'
import { describe, expect, it } from 'vitest'
import { compareOutcomes } from './compare-outcomes.ts'

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
  ])('%s is no difference', (_, past, now) => {
    expect(compareOutcomes(past, now)).toEqual([])
  })

  it.each<[ReplayDecision[], ReplayDecision[], string]>([
    [[], [decision()], 'not taken then, taken now.'],
    [[decision()], [], 'taken then, not taken now.'],
    [[decision()], [refused('Refused: no.')], 'ordered then, refused now. Refused: no.'],
    [[refused('Refused: no.')], [decision()], 'refused then, ordered now. Refused: no.'],
    [[refused('Refused: no.')], [refused('Refused: so.')], 'refused for another reason now: Refused: so.'],
    [
      [decision()],
      [decision({ orders: [order({ quantity: '1.01' })] })],
      'the entry of 1 then, of 1.01 now.',
    ],
    [
      [decision()],
      [decision({ orders: [order({ side: 'sell' })] })],
      'the entry then buy 1 BTCUSD, market; now sell 1 BTCUSD, market.',
    ],
    [
      [decision({ orders: [limit('100')] })],
      [decision({ orders: [limit('101')] })],
      'the limit of the entry at 100 then, at 101 now.',
    ],
    [
      [decision({ orders: [order({ status: 'rejected', reason: 'No cash.' })] })],
      [decision()],
      'the entry rejected then, filled now. No cash.',
    ],
    [
      [decision()],
      [decision({ orders: [order(), order({ leg: 'target', rung: 0, side: 'sell', type: 'limit' })] })],
      'no target 1 then; now sell 1 BTCUSD, limit.',
    ],
  ])('%#: is told in a sentence', (past, now, sentence) => {
    expect(compareOutcomes(past, now)).toEqual([`Bot on Paper: ${sentence}`])
  })

  it('calls the sides what they are', () => {
    expect(compareOutcomes([], [decision()], ['by the bot', 'in the shadow'])).toEqual([
      'Bot on Paper: not taken by the bot, taken in the shadow.',
    ])
  })
})
