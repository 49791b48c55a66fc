import { describe, expect, it } from 'vitest'
import { type DecisionMade, type OrderMade, outcomeOf, summarise } from './alert-outcome.ts'

const decided = (n: number, changes: Partial<DecisionMade> = {}): DecisionMade => ({
  botId: 'bot',
  accountId: `account-${n}`,
  outcome: 'ordered',
  reason: 'Going long.',
  ...changes,
})
const refused = (n: number, reason = 'Refused: trading is halted (a test).') =>
  decided(n, { outcome: 'refused', reason })
const order = (n: number, status: OrderMade['status'], changes: Partial<OrderMade> = {}): OrderMade => ({
  botId: 'bot',
  accountId: `account-${n}`,
  side: 'buy',
  symbol: 'BTCUSD',
  status,
  filledQuantity: status === 'filled' ? '0.05' : '0',
  averagePrice: status === 'filled' ? '64340.2' : null,
  reason: null,
  ...changes,
})
const half = { filledQuantity: '0.02', averagePrice: '64000' }
const cash = { reason: 'Not enough cash.' }

describe('of one decision', () => {
  it.each<[string, DecisionMade, OrderMade[], string | null, string]>([
    ['waits', decided(1, { outcome: 'waiting' }), [], null, 'Its bots wait for an earlier order.'],
    ['is refused', refused(1), [], null, 'Refused: trading is halted (a test).'],
    ['is open', decided(1), [order(1, 'submitted')], 'working', 'Going long.'],
    ['is filled', decided(1), [order(1, 'filled')], 'filled', 'Bought 0.05 BTCUSD at 64340.2.'],
    [
      'is cut short',
      decided(1),
      [order(1, 'canceled', half)],
      'partly_filled',
      'Bought 0.02 BTCUSD at 64000. The rest was canceled.',
    ],
    ['is rejected', decided(1), [order(1, 'rejected', cash)], 'rejected', 'Rejected: Not enough cash.'],
    [
      'is canceled',
      decided(1),
      [order(1, 'canceled', { reason: 'Canceled on request.' })],
      'canceled',
      'Canceled on request.',
    ],
    ['expires', decided(1), [order(1, 'expired')], 'expired', 'Expired.'],
    [
      'turns a position around in two orders',
      decided(1),
      [order(1, 'filled'), order(1, 'filled', { averagePrice: '64340.4' })],
      'filled',
      'Bought 0.1 BTCUSD at 64340.3.',
    ],
    [
      'closes the position and does not get the other',
      decided(1),
      [order(1, 'filled'), order(1, 'rejected', cash)],
      'partly_filled',
      'Bought 0.05 BTCUSD at 64340.2. Rejected: Not enough cash.',
    ],
    [
      'closes the position and is not to open the other',
      decided(1, { reason: 'Closed, and nothing opened. Refused: a limit.', undone: 'Refused: a limit.' }),
      [order(1, 'filled')],
      'partly_filled',
      'Bought 0.05 BTCUSD at 64340.2. Nothing opened. Refused: a limit.',
    ],
  ])('that %s', (_what, decision, orders, outcome, summary) => {
    expect(outcomeOf([decision], orders)).toBe(outcome)
    expect(summarise([decision], orders)).toBe(summary)
  })
})

describe('of several', () => {
  it.each<[string, DecisionMade[], OrderMade[], string | null, string]>([
    [
      'done',
      [decided(1), decided(2)],
      [order(1, 'filled'), order(2, 'filled', { averagePrice: '64340.4' })],
      'filled',
      'Bought 0.1 BTCUSD on both accounts at 64340.3.',
    ],
    [
      'one done, one refused',
      [decided(1), refused(2)],
      [order(1, 'filled')],
      'partly_filled',
      'Bought 0.05 BTCUSD on 1 of 2 accounts at 64340.2; 1 refused: trading is halted (a test).',
    ],
    [
      'one rejected, one refused',
      [decided(1), refused(2)],
      [order(1, 'rejected', cash)],
      'rejected',
      'On 2 accounts: 1 rejected: Not enough cash; 1 refused: trading is halted (a test).',
    ],
    [
      'all refused, for two reasons',
      [refused(1), refused(2), refused(3, 'Refused: the bot does not go long.')],
      [],
      null,
      'On 3 accounts: 2 refused: trading is halted (a test); 1 refused: the bot does not go long.',
    ],
    [
      'one done, one cut short, one open, one that waits',
      [decided(1), decided(2), decided(3), decided(4, { outcome: 'waiting' })],
      [order(1, 'filled'), order(2, 'expired', half), order(3, 'submitted')],
      'working',
      'Bought 0.07 BTCUSD on 2 of 4 accounts at 64243; 1 order open; 1 not in full; 1 waiting for an earlier order.',
    ],
    [
      'one done, one that closed and opened nothing',
      [decided(1), decided(2, { undone: 'Refused: trading is halted (a test).' })],
      [order(1, 'filled'), order(2, 'filled')],
      'partly_filled',
      'Bought 0.1 BTCUSD on both accounts at 64340.2; 1 closed only: trading is halted (a test).',
    ],
    [
      'of two bots on one account',
      [decided(1), decided(1, { botId: 'other' })],
      [order(1, 'filled'), order(1, 'canceled', { botId: 'other' })],
      'partly_filled',
      'Bought 0.05 BTCUSD on 1 of 2 bots at 64340.2; 1 canceled.',
    ],
  ])('%s', (_what, decisions, orders, outcome, summary) => {
    expect(outcomeOf(decisions, orders)).toBe(outcome)
    expect(summarise(decisions, orders)).toBe(summary)
  })
})
