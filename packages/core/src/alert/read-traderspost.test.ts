import { describe, expect, it } from 'vitest'
import { posted, problemOf, signalOf } from './read-message.fixture.ts'

describe('the dialect of TradersPost', () => {
  it.each([
    [{ action: 'buy' }, { side: 'buy', intent: null }],
    [{ action: 'sell' }, { side: 'sell', intent: null }],
    [
      { action: 'buy', sentiment: 'bullish' },
      { side: 'buy', intent: 'enter_long' },
    ],
    [
      { action: 'buy', sentiment: 'long' },
      { side: 'buy', intent: 'enter_long' },
    ],
    [
      { action: 'sell', sentiment: 'bearish' },
      { side: 'sell', intent: 'enter_short' },
    ],
    [
      { action: 'sell', sentiment: 'short' },
      { side: 'sell', intent: 'enter_short' },
    ],
    [
      { action: 'buy', sentiment: 'flat' },
      { intent: 'flat', quantity: null },
    ],
    [
      { action: 'sell', sentiment: 'flat' },
      { intent: 'flat', quantity: null },
    ],
    [{ action: 'exit' }, { side: null, intent: 'flat', quantity: null }],
    [
      { action: 'exit', quantity: 3 },
      { side: null, intent: 'reduce', quantity: '3' },
    ],
    [
      { action: 'exit', quantity: 50, quantityType: 'percent_of_position' },
      { intent: 'reduce', quantity: '50', quantityType: 'percent_of_position' },
    ],
    [
      { action: 'sell', sentiment: 'bullish', quantity: 2 },
      { side: 'sell', intent: 'reduce', quantity: '2' },
    ],
    [
      { action: 'buy', sentiment: 'short', quantity: 2 },
      { side: 'buy', intent: 'reduce', quantity: '2' },
    ],
    [{ action: 'add' }, { intent: 'add', quantity: '1' }],
    [{ action: 'cancel' }, { side: null, intent: 'cancel', quantity: null }],
  ])('%j means %j', (fields, meaning) => {
    expect(signalOf(posted(fields))).toMatchObject(meaning)
  })

  it('an entry without a quantity is for one unit', () => {
    expect(signalOf(posted())).toMatchObject({ quantity: '1', quantityType: 'units' })
    expect(signalOf(posted({ quantity: '2.5', quantityType: 'dollar_amount' }))).toMatchObject({
      quantity: '2.5',
      quantityType: 'notional',
    })
  })

  it.each([
    [{ action: 'exit', sentiment: 'bullish' }, 'sentiment', 'invalid-sentiment-action'],
    [{ action: 'cancel', sentiment: 'flat' }, 'sentiment', 'invalid-sentiment-action'],
    [{ sentiment: 'up' }, 'sentiment', 'invalid-sentiment'],
    [{ action: 'hold' }, 'action', 'invalid-action'],
    [{ action: '' }, 'action', 'invalid-action'],
    [{ ticker: '' }, 'ticker', 'empty-ticker-name'],
    [{ ticker: 'SPY 250624C596' }, 'ticker', 'unsupported-ticker'],
    [{ ticker: '{{ticker}}' }, 'ticker', 'UNFILLED_PLACEHOLDER'],
    [{ quantity: 0 }, 'quantity', 'invalid-quantity'],
    [{ quantity: 'many' }, 'quantity', 'invalid-quantity'],
    [{ quantityType: 'dollar_amount' }, 'quantity', 'quantity-type-requires-quantity'],
    [{ quantityType: 'lots', quantity: 1 }, 'quantityType', 'invalid-quantity-type'],
    [{ quantityType: 'risk_percent', quantity: 1 }, 'quantityType', 'invalid-quantity-type'],
    [
      { quantityType: 'percent_of_position', quantity: 5 },
      'quantityType',
      'invalid-percent-of-position-action',
    ],
    [{ orderType: 'iceberg' }, 'orderType', 'invalid-order-type'],
    [{ orderType: 'trailing_stop' }, 'trailPercent', 'invalid-trailing-stop'],
    [{ orderType: 'market', trailPercent: 1 }, 'trailPercent', 'invalid-trailing-stop'],
    [{ orderType: 'trailing_stop', trailPercent: 1, trailAmount: 1 }, 'trailAmount', 'invalid-trailing-stop'],
    [{ timeInForce: 'forever' }, 'timeInForce', 'invalid-time-in-force'],
    [{ extendedHours: true }, 'extendedHours', 'invalid-extended-hours'],
    [{ extendedHours: 'maybe' }, 'extendedHours', 'invalid-extended-hours'],
    [{ takeProfit: 5, sentiment: 'long' }, 'takeProfit', 'invalid-take-profit'],
    [{ takeProfit: {} }, 'takeProfit', 'invalid-take-profit-price'],
    [{ takeProfit: { percent: 5, amount: 1 } }, 'takeProfit.amount', 'invalid-take-profit-price'],
    [{ takeProfit: { percent: -5 } }, 'takeProfit.percent', 'invalid-take-profit-price'],
    [{ stopLoss: { type: 'stop' } }, 'stopLoss', 'invalid-stop-loss-price'],
    [{ stopLoss: { type: 'mental', percent: 1 } }, 'stopLoss.type', 'invalid-stop-loss-type'],
    [{ stopLoss: { type: 'trailing_stop', percent: 1 } }, 'stopLoss', 'invalid-stop-loss-trail'],
    [
      { stopLoss: { type: 'stop_limit', percent: 1 } },
      'stopLoss.limitPrice',
      'invalid-stop-loss-limit-price',
    ],
    [{ message: 'x'.repeat(501) }, 'message', 'invalid-message-length'],
    [{ expiresAt: 'soon' }, 'expiresAt', 'invalid-expires-at'],
    [{ expiresAt: '2030-01-01T00:00:00Z' }, 'expiresAt', 'UNSUPPORTED'],
    [{ delay: 10 }, 'delay', 'UNSUPPORTED'],
    [{ ignoreTradingWindows: true }, 'ignoreTradingWindows', 'UNSUPPORTED'],
    [{ optionType: 'call' }, 'optionType', 'UNSUPPORTED'],
    [{ test: true }, 'test', 'UNSUPPORTED'],
    [{ cancelOrderType: 'limit' }, 'cancelOrderType', 'UNSUPPORTED'],
  ])('%j is refused at %s as %s, never traded as something else', (fields, field, code) => {
    expect(problemOf(posted(fields))).toMatchObject({ field, code })
  })

  it.each([
    [
      { quantity: 1, quantityType: 'risk_percent', stopLoss: { percent: 5 } },
      {
        quantityType: 'risk_percent',
        stopLoss: { level: { kind: 'away', distance: { unit: 'percent', percent: '5' } }, trail: null },
      },
    ],
    [
      { stopLoss: { type: 'stop_limit', stopPrice: 95, limitPrice: 94 } },
      { stopLoss: { level: { kind: 'at', price: '95' }, limitPrice: '94' } },
    ],
    [
      { stopLoss: { type: 'trailing_stop', trailPrice: 3 } },
      { stopLoss: { level: null, trail: { unit: 'price', amount: '3' } } },
    ],
    [
      { takeProfit: { limitPrice: '110' } },
      { takeProfits: [{ level: { kind: 'at', price: '110' }, share: '100' }] },
    ],
    [
      { takeProfit: { amount: 5 } },
      { takeProfits: [{ level: { kind: 'away', distance: { unit: 'price', amount: '5' } } }] },
    ],
    [
      { orderType: 'stop_limit', stopPrice: 1, limitPrice: 2 },
      { orderType: 'stop_limit', stopPrice: '1', limitPrice: '2' },
    ],
    [{ stopPrice: 1 }, { orderType: 'stop', stopPrice: '1' }],
    [
      { orderType: 'trailing_stop', trailPercent: 1.5 },
      { orderType: 'trailing_stop', trail: { unit: 'percent', percent: '1.5' } },
    ],
    [{ orderType: 'limit', limitPrice: 2, extendedHours: 'true' }, { extendedHours: true }],
    [{ timeInForce: 'opg' }, { timeInForce: 'opg' }],
    [{ cancel: true }, { cancelResting: true }],
    [
      { quantity: 5, quantityType: 'amount_per_position' },
      { quantity: '5', quantityType: 'notional' },
    ],
  ])('%j is kept as %j', (fields, meaning) => {
    expect(signalOf(posted(fields))).toMatchObject(meaning)
  })

  it('ignores fields that it does not know, as there', () => {
    const extras = { interval: '5', extras: { a: 1 }, ignoreTradingWindows: false, delay: 0, tags: ['x'] }
    expect(signalOf(posted(extras))).toEqual(signalOf(posted()))
  })
})
