import { signalSchema, signalOf as unsaid } from '@viewzenix/schema'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { own, problemOf, read, seed, signalOf } from './read-message.fixture.ts'

afterEach(() => void vi.unstubAllEnvs())

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
