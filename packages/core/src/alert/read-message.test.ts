import { type Reading, type Signal, signalSchema, signalOf as unsaid } from '@viewzenix/schema'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { sniff } from './dialects/sniff.ts'
import { readMessage } from './read-message.ts'

afterEach(() => void vi.unstubAllEnvs())

const read = (message: string | object): Reading =>
  readMessage(sniff(Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))))
const signalOf = (message: string | object): Signal => {
  const reading = read(message)
  if (!reading.ok) throw new Error(reading.problem.message)
  return reading.signal
}
const problemOf = (message: string | object) => {
  const reading = read(message)
  if (reading.ok) throw new Error('it was understood')
  return reading.problem
}

const seed =
  '{"symbol":"BTCUSD","strategy_order_id":"long","strategy_order_action":"buy","strategy_order_contracts":0.05,"strategy_order_price":64340.15,"strategy_order_comment":"Breakout","time":1713746400000}'
const own = (changes: object) => ({ ...JSON.parse(seed), ...changes })
const posted = (changes: object = {}) => ({ ticker: 'BTCUSD', action: 'buy', ...changes })

describe('our own dialect', () => {
  it('reads the example', () => {
    expect(read(seed)).toEqual({
      ok: true,
      dialect: 'viewzenix',
      messageId: null,
      signal: unsaid({
        symbol: 'BTCUSD',
        assetClass: 'crypto',
        side: 'buy',
        intent: 'enter_long',
        quantity: '0.05',
        price: '64340.15',
        orderId: 'long',
        comment: 'Breakout',
        firedAt: '2024-04-22T00:40:00.000Z',
      }),
    })
  })

  it.each([
    ['long', 'buy', 'enter_long'],
    ['long', 'sell', 'exit_long'],
    ['sell', 'sell', 'enter_short'],
    ['short', 'sell', 'enter_short'],
    ['sell', 'buy', 'exit_short'],
    ['short', 'buy', 'exit_short'],
    ['LONG', 'Buy', 'enter_long'],
    [' Short ', 'SELL', 'enter_short'],
    ['My entry', 'buy', null],
    ['', 'sell', null],
  ])('the order %j with the action %s means %s', (id, action, intent) => {
    expect(signalOf(own({ strategy_order_id: id, strategy_order_action: action }))).toMatchObject({
      intent,
      side: action.toLowerCase(),
    })
  })

  it('ignores the size of an exit, even a senseless one', () => {
    for (const contracts of [5, '-3', 0, 'NaN', true, '{{strategy.order.contracts}}']) {
      const exit = { strategy_order_action: 'sell', strategy_order_contracts: contracts }
      expect(signalOf(own(exit))).toMatchObject({ intent: 'exit_long', quantity: null })
    }
  })

  it('takes limits, times and sizes in its own words', () => {
    const wishes = { order_type: 'LIMIT', limit_price: '64000.50', time_in_force: 'IOC' }
    expect(signalOf(own({ ...wishes, quantity_type: 'percent_of_equity' }))).toMatchObject({
      orderType: 'limit',
      limitPrice: '64000.5',
      timeInForce: 'ioc',
      quantityType: 'percent_of_equity',
    })
  })

  it.each([
    ['1713746400', '2024-04-22T00:40:00.000Z'],
    ['2024-04-22T00:40:00Z', '2024-04-22T00:40:00.000Z'],
    ['2024-04-22T02:40:00+02:00', '2024-04-22T00:40:00.000Z'],
    ['2024-04-22T00:40:00', '2024-04-22T00:40:00.000Z'],
    ['2024-04-22 00:40', '2024-04-22T00:40:00.000Z'],
    ['2024-04-22', '2024-04-22T00:00:00.000Z'],
  ])('the time %s is %s, wherever the server stands', (time, firedAt) => {
    vi.stubEnv('TZ', 'America/New_York')
    expect(signalOf(own({ time })).firedAt).toBe(firedAt)
  })
})

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
    [{ takeProfit: 5 }, 'takeProfit', 'invalid-take-profit'],
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

describe('the field at fault', () => {
  it.each([
    [{ symbol: undefined }, 'symbol', 'MISSING_FIELD'],
    [{ symbol: null }, 'symbol', 'MISSING_FIELD'],
    [{ symbol: '' }, 'symbol', 'MISSING_FIELD'],
    [{ symbol: 'BTC USD' }, 'symbol', 'INVALID_FIELD'],
    [{ symbol: ['BTCUSD'] }, 'symbol', 'INVALID_FIELD'],
    [{ symbol: '{{ticker}}' }, 'symbol', 'UNFILLED_PLACEHOLDER'],
    [{ strategy_order_action: undefined }, 'strategy_order_action', 'MISSING_FIELD'],
    [{ strategy_order_action: '' }, 'strategy_order_action', 'MISSING_FIELD'],
    [{ strategy_order_action: 'hold' }, 'strategy_order_action', 'INVALID_FIELD'],
    [{ strategy_order_action: 'constructor' }, 'strategy_order_action', 'INVALID_FIELD'],
    [{ strategy_order_contracts: 'NaN' }, 'strategy_order_contracts', 'INVALID_NUMBER'],
    [{ strategy_order_contracts: '1,5' }, 'strategy_order_contracts', 'INVALID_NUMBER'],
    [{ strategy_order_contracts: '0x10' }, 'strategy_order_contracts', 'INVALID_NUMBER'],
    [{ strategy_order_contracts: 'Infinity' }, 'strategy_order_contracts', 'INVALID_NUMBER'],
    [{ strategy_order_contracts: 0 }, 'strategy_order_contracts', 'NOT_POSITIVE'],
    [{ strategy_order_contracts: -0.05 }, 'strategy_order_contracts', 'NOT_POSITIVE'],
    [{ strategy_order_contracts: '1e20' }, 'strategy_order_contracts', 'INVALID_NUMBER'],
    [{ strategy_order_contracts: '1e-19' }, 'strategy_order_contracts', 'INVALID_NUMBER'],
    [{ strategy_order_contracts: '9'.repeat(70) }, 'strategy_order_contracts', 'INVALID_FIELD'],
    [{ strategy_order_contracts: true }, 'strategy_order_contracts', 'INVALID_FIELD'],
    [{ strategy_order_price: 'n/a' }, 'strategy_order_price', 'INVALID_NUMBER'],
    [{ order_type: 'iceberg' }, 'order_type', 'INVALID_FIELD'],
    [{ ticker: 'ETHUSD' }, 'symbol', 'AMBIGUOUS'],
    [{ quantity: 7 }, 'strategy_order_contracts', 'AMBIGUOUS'],
    [{ time_in_force: 'forever' }, 'time_in_force', 'INVALID_FIELD'],
    [{ time: 'yesterday' }, 'time', 'INVALID_FIELD'],
    [{ time: '2024-99-99' }, 'time', 'INVALID_FIELD'],
    [{ strategy_order_comment: 'a\u0007b' }, 'strategy_order_comment', 'INVALID_FIELD'],
    [{ strategy_order_comment: '\ud800' }, 'strategy_order_comment', 'INVALID_FIELD'],
    [{ symbol: '{{\u0000}}' }, 'symbol', 'INVALID_FIELD'],
    [{ symbol: '{{\ud83d}}' }, 'symbol', 'INVALID_FIELD'],
    [{ symbol: '{{\ud83d}}'.padEnd(70) }, 'symbol', 'INVALID_FIELD'],
    [{ strategy_order_comment: 'x'.repeat(501) }, 'strategy_order_comment', 'INVALID_FIELD'],
    [{ id: { a: 1 } }, 'id', 'INVALID_FIELD'],
  ])('of %j is %s', (changes, field, code) => {
    const problem = problemOf(own(changes))
    expect(problem).toMatchObject({ field, code })
    if (code !== 'UNSUPPORTED') expect(problem.message).toContain(field)
    expect(problem.message.length).toBeLessThan(300)
  })

  it('shows no half of a character, wherever the value is cut', () => {
    for (const sent of [`x${'😀'.repeat(20)}`, '😀'.repeat(25), `${'x'.repeat(39)}😀${'x'.repeat(9)}`]) {
      const { message } = problemOf(own({ symbol: sent }))
      expect(message.isWellFormed()).toBe(true)
    }
    const { message } = problemOf(own({ strategy_order_action: `${'x'.repeat(39)}😀and more` }))
    expect(message).toContain(`not ${'x'.repeat(39)}😀….`)
  })

  it('is named as the sender named it', () => {
    expect(problemOf({ symbol: 'BTCUSD', action: 'hold' })).toMatchObject({ field: 'action' })
    expect(problemOf({ symbol: 'BTCUSD', action: 'buy', quantity: 'x' })).toMatchObject({ field: 'quantity' })
  })

  it.each([
    ['{"a":1}', 'UNKNOWN_DIALECT'],
    ['{}', 'UNKNOWN_DIALECT'],
    ['LicenseID,EURUSD', 'NOT_JSON'],
    ['BTC broke out', 'NOT_JSON'],
    ['{{strategy.order.alert_message}}', 'UNFILLED_PLACEHOLDER'],
    ['[{"symbol":"BTCUSD"},{"symbol":"ETHUSD"}]', 'SEVERAL_TRADES'],
    ['[]', 'NOT_JSON'],
    ['', 'NOT_JSON'],
  ])('%s has none: %s', (text, code) => {
    expect(problemOf(text)).toMatchObject({ code, field: null })
  })
})

describe('a symbol', () => {
  it.each([
    ['BINANCE:BTCUSDT', 'BTCUSDT', 'BINANCE', 'crypto'],
    ['btc/usd', 'BTCUSD', null, 'crypto'],
    ['BTC-USD', 'BTCUSD', null, 'crypto'],
    ['BTC_USDT', 'BTCUSDT', null, 'crypto'],
    ['BINANCE:BTCUSDT.P', 'BTCUSDT', 'BINANCE', 'crypto'],
    ['BINANCE:btcusdtperp', 'BTCUSDT', 'BINANCE', 'crypto'],
    ['BTC-USDT-SWAP', 'BTCUSDT', null, 'crypto'],
    ['BTC-PERP', 'BTC', null, 'crypto'],
    ['BTC/USDT:USDT', 'BTCUSDT', null, 'crypto'],
    ['PERPUSDT', 'PERPUSDT', null, 'crypto'],
    ['NASDAQ:AAPL', 'AAPL', 'NASDAQ', 'equity'],
    ['NASDAQ_DLY:AAPL', 'AAPL', 'NASDAQ', 'equity'],
    ['BATS:AAPL_DLY', 'AAPL', 'BATS', 'equity'],
    ['FX:EUR/USD', 'EURUSD', 'FX', 'forex'],
    ['BRK.B', 'BRK.B', null, 'equity'],
    ['NYSE:BRK-B', 'BRK.B', 'NYSE', 'equity'],
    ['NQ1!', 'NQ', null, 'unknown'],
    ['CME_MINI_DL:ES1!', 'ES', 'CME_MINI', 'unknown'],
    ['CME:6E2!', '6E', 'CME', 'unknown'],
  ])('%s is %s', (sent, symbol, exchange, assetClass) => {
    expect(signalOf(own({ symbol: sent }))).toMatchObject({ symbol, exchange, assetClass })
  })

  it.each([':BTCUSD', 'BTC USD', '.P', '!', 'BINANCE:', '1!', '-PERP', '…'])('%j is none', (sent) => {
    expect(problemOf(own({ symbol: sent }))).toMatchObject({ code: 'INVALID_FIELD', field: 'symbol' })
  })
})

describe('every message', () => {
  const number = fc.oneof(
    fc.double({ noNaN: true }),
    fc.integer(),
    fc.double({ min: 1e-18, max: 1e20, noNaN: true }).map(String),
    fc.string(),
  )
  const word = fc.oneof(
    fc.constantFrom('buy', 'sell', 'exit', 'long', 'short', 'flat', 'limit', 'market', 'gtc', 'BTCUSD', 'x'),
    fc.string({ unit: 'grapheme' }),
  )
  const value = fc.oneof({ weight: 3, arbitrary: word }, { weight: 3, arbitrary: number }, fc.jsonValue())
  const names = [
    [
      'symbol',
      'ticker',
      'action',
      'sentiment',
      'quantity',
      'quantityType',
      'price',
      'orderType',
      'time',
      'id',
    ],
    ['strategy_order_id', 'strategy_order_action', 'strategy_order_contracts', 'strategy_order_price'],
    ['strategy_order_comment', 'order_type', 'limit_price', 'limitPrice', 'time_in_force', 'quantity_type'],
  ].flat()
  const message = fc.dictionary(fc.constantFrom(...names), value)

  it('is a valid signal, or names what is wrong; and nothing throws', () => {
    fc.assert(
      fc.property(message, (fields) => {
        const reading = read(fields)
        if (reading.ok) {
          expect(signalSchema.parse(reading.signal)).toEqual(reading.signal)
          const { side, intent } = reading.signal
          expect(side !== null || intent !== null).toBe(true)
          if (side === null) expect(intent).not.toMatch(/^(enter|exit)_/)
        } else {
          const { field, message: words } = reading.problem
          if (reading.dialect !== null) expect(field).not.toBeNull()
          expect(words).toMatch(/\S/)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('that was sent as a form means what it means as JSON', () => {
    const texts = fc.dictionary(
      fc.constantFrom(
        'symbol',
        'strategy_order_action',
        'strategy_order_contracts',
        'strategy_order_comment',
      ),
      fc.oneof(word, fc.constantFrom('0.5', '12')),
      { minKeys: 1 },
    )
    fc.assert(
      fc.property(texts, (fields) => {
        const form = new URLSearchParams(fields).toString()
        fc.pre(!form.includes('%00') && !/=%7B/i.test(form) && !/=(\+|$|&)/.test(form))
        expect(read(form)).toEqual(read(fields))
      }),
    )
  })
})
