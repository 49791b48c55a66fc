/** Messages of no dialect, in the shapes that people send. */
import { type Reading, signalSchema } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMessage } from '../read-message.ts'
import { sniff } from './sniff.ts'

const read = (message: string | object): Reading =>
  readMessage(sniff(Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))))
const of = (fields: object) => ({ symbol: 'BTCUSDT', ...fields })

describe('the general reader', () => {
  it.each([
    [of({ side: 'buy', qty: 1 }), { side: 'buy', intent: null, quantity: '1' }],
    [
      { tvTicker: 'BTCUSDT', tradeType: 'SELL', volume: 0.1 },
      { side: 'sell', quantity: '0.1' },
    ],
    [
      { pair: 'BTC/USDT', signal: 'LONG', entry: 64000, sl: 62000, tp: 70000 },
      { intent: 'enter_long', price: '64000' },
    ],
    [
      { Instrument: 'BTCUSDT', 'Order-Action': 'Buy', ORDER_CONTRACTS: '2' },
      { side: 'buy', quantity: '2' },
    ],
    [{ data: [{ market: 'BTC-USDT', order: 'sell', size: '3' }] }, { side: 'sell', quantity: '3' }],
    [
      { alert: { symbol: 'BTCUSDT' }, order: { side: 'buy', amount: 1 } },
      { side: 'buy', quantity: '1' },
    ],
    [{ content: '{"symbol":"BTCUSDT","side":"sell","qty":1.50}' }, { side: 'sell', quantity: '1.5' }],
    [
      {
        syminfo: { ticker: 'BTCUSDT' },
        strategy: { order: { action: 'buy', contracts: 1, price: 9, id: 'L' } },
      },
      { side: 'buy', quantity: '1', price: '9', orderId: 'L' },
    ],
    [
      { ticker: 'BTCUSDT', 'strategy.order.action': 'buy', 'strategy.market_position': 'long' },
      { intent: 'enter_long' },
    ],
    [of({ action: 'buy', contracts: 1, close: 100, volume: 999 }), { quantity: '1', price: '100' }],
    [of({ action: 'buy', bar: { open: 1, close: 2, volume: 100 } }), { quantity: null, price: '2' }],
    [
      of({ side: 'BUY', type: 'LIMIT', quantity: 1, price: 60000, timeInForce: 'GTC' }),
      { orderType: 'limit', limitPrice: '60000', timeInForce: 'gtc' },
    ],
    [
      of({ side: 'buy', type: 'stop', stop_price: 70000, qty: 1 }),
      { orderType: 'stop', stopPrice: '70000', stopLoss: null },
    ],
    [
      of({ side: 'buy', stop_price: 60000 }),
      { stopPrice: null, stopLoss: { level: { kind: 'at', price: '60000' } } },
    ],
    [of({ side: 'buy', usd: 500 }), { quantity: '500', quantityType: 'notional' }],
    [of({ side: 'buy', qty: '50%' }), { quantity: '50', quantityType: 'percent_of_equity' }],
    [of({ side: 'buy', qty: 5, qty_type: 'percent_of_equity' }), { quantityType: 'percent_of_equity' }],
    [
      of({ action: 'close', qty: '50%' }),
      { intent: 'reduce', quantity: '50', quantityType: 'percent_of_position' },
    ],
    ['symbol: BINANCE:BTCUSDT, side: buy', { side: 'buy' }],
    ['action=buy;symbol=BTCUSDT;qty=1', { side: 'buy', quantity: '1' }],
    ['symbol=BTCUSDT side=sell qty=2', { side: 'sell', quantity: '2' }],
    [{ market: 'BTCUSDT', side: 'buy' }, { side: 'buy' }],
    [{ market: 'BTCUSDT', action: 'buy', sentiment: 'long' }, { intent: 'enter_long' }],
    [
      of({ side: 'buy', size: { type: 'percent', value: 10 } }),
      { quantity: '10', quantityType: 'percent_of_equity' },
    ],
    [of({ side: 'buy', comment: 'a', strategy: { order: { alert_message: 'b' } } }), { comment: 'a' }],
  ])('%j', (message, meaning) => {
    expect(read(message)).toMatchObject({
      ok: true,
      dialect: 'general',
      signal: { symbol: 'BTCUSDT', ...meaning },
    })
  })

  it.each([
    [{ action: 'enter_long' }, 'buy', 'enter_long'],
    [{ action: 'Exit Long' }, 'sell', 'exit_long'],
    [{ signal: 'close_short' }, 'buy', 'exit_short'],
    [{ action: 'buy_to_cover' }, 'buy', 'exit_short'],
    [{ action: 'sell_short' }, 'sell', 'enter_short'],
    [{ action: 'close' }, null, 'flat'],
    [{ action: 'close', side: 'long' }, 'sell', 'exit_long'],
    [{ type: 'entry', direction: 'short' }, 'sell', 'enter_short'],
    [{ action: 'open', side: 'buy' }, 'buy', 'enter_long'],
    [{ action: 'exit', position: 'short' }, 'buy', 'exit_short'],
    [{ action: 'reverse' }, null, 'reverse'],
    [{ action: 'add', side: 'long', qty: 1 }, 'buy', 'add'],
    [{ action: 'reduce', side: 'long', qty: 1 }, 'sell', 'reduce'],
    [{ action: 'cancel' }, null, 'cancel'],
    [{ side: 'sell', reduceOnly: true }, 'sell', 'exit_long'],
    [{ side: 'sell', positionSide: 'LONG', qty: 1 }, 'sell', 'reduce'],
    [{ side: 'sell', positionSide: 'SHORT' }, 'sell', 'enter_short'],
    [{ action: 'sell', strategy_order_id: 'long', market_position: 'flat' }, 'sell', 'exit_long'],
  ])('%j is %s, %s', (fields, side, intent) => {
    expect(read(of(fields))).toMatchObject({ ok: true, signal: { side, intent } })
  })

  it.each([
    ['flat', 0, 'long', 1, 'buy', 'enter_long', '1'],
    ['long', 1, 'flat', 0, 'sell', 'exit_long', '0'],
    ['flat', 0, 'short', 1, 'sell', 'enter_short', '-1'],
    ['short', 1, 'flat', 0, 'buy', 'exit_short', '0'],
    ['long', 1, 'short', 2, 'sell', 'reverse', '-2'],
    ['short', 1, 'long', 1, 'buy', 'reverse', '1'],
    ['long', 1, 'long', 3, 'buy', 'add', '3'],
    ['long', 3, 'long', 1, 'sell', 'reduce', '1'],
    ['short', 3, 'short', 1, 'buy', 'reduce', '-1'],
  ])('from %s %d to %s %d with %s is %s, target %s', (prev, prevSize, now, size, side, intent, target) => {
    const positions = {
      market_position: now,
      market_position_size: size,
      prev_market_position: prev,
      prev_market_position_size: prevSize,
    }
    const meaning = { side, intent, target }
    expect(read(of({ action: side, ...positions }))).toMatchObject({ signal: meaning })
    const contracts = intent === 'reverse' ? prevSize + size : 7
    const quantity = intent === 'reverse' ? String(size) : '7'
    expect(read(of({ action: side, contracts, ...positions }))).toMatchObject({ signal: { quantity } })
    expect(read(of(positions))).toMatchObject({ signal: meaning })
    const wrong = side === 'buy' ? 'sell' : 'buy'
    expect(read(of({ action: wrong, ...positions }))).toMatchObject({
      ok: false,
      problem: { code: 'AMBIGUOUS' },
    })
  })

  it.each([
    [
      { market_position: 'long', action: 'sell', qty: 1 },
      { side: 'sell', intent: 'reduce' },
    ],
    [
      { market_position: 'flat', action: 'sell' },
      { intent: 'flat', target: '0' },
    ],
    [
      { position_size: -2, action: 'sell', contracts: 3 },
      { intent: 'target', target: '-2', quantity: '3' },
    ],
    [
      { position_size: 0, action: 'sell', quantity: 3 },
      { intent: 'flat', target: '0' },
    ],
    [
      { market_position: 'short', market_position_size: 2 },
      { intent: 'target', target: '-2' },
    ],
    [{ pos: '1.5' }, { intent: 'target', target: '1.5' }],
    [
      { sentiment: 'bearish', side: 'sell', qty: 1 },
      { intent: 'enter_short', target: null },
    ],
  ])('%j alone means %j', (fields, meaning) => {
    expect(read(of(fields))).toMatchObject({ ok: true, signal: meaning })
  })

  it.each([
    [{ side: 'buy', stop_loss: { price: 60000 } }, { stopLoss: { level: { kind: 'at', price: '60000' } } }],
    [
      { side: 'buy', sl: '2%' },
      { stopLoss: { level: { kind: 'away', distance: { unit: 'percent', percent: '2' } } } },
    ],
    [
      { side: 'buy', trailPercent: 1 },
      { stopLoss: { level: null, trail: { unit: 'percent', percent: '1' } } },
    ],
    [
      { side: 'buy', atr: '120.5', sl_atr: 2, tp_atr: '3' },
      {
        stopLoss: { level: { kind: 'away', distance: { unit: 'price', amount: '241' } } },
        takeProfits: [
          { level: { kind: 'away', distance: { unit: 'price', amount: '361.5' } }, share: '100' },
        ],
      },
    ],
    [
      { side: 'buy', ATR: 0.2, trailAtr: 1.5 },
      { stopLoss: { level: null, trail: { unit: 'price', amount: '0.3' } } },
    ],
    [
      { side: 'buy', atr: 3 },
      { stopLoss: null, takeProfits: [] },
    ],
    [{ side: 'buy', tp_percent: 3 }, { takeProfits: [{ level: { kind: 'away' }, share: '100' }] }],
    [
      {
        side: 'buy',
        take_profits: [
          { price: 7, share: 25 },
          { percent: 9, share: '75%' },
        ],
      },
      { takeProfits: [{ share: '25' }, { share: '75', level: { kind: 'away' } }] },
    ],
  ])('%j protects as %j', (fields, meaning) => {
    expect(read(of(fields))).toMatchObject({ ok: true, signal: meaning })
  })

  it('reads what the alert builder of the dashboard writes', () => {
    const strategy = {
      action: 'buy',
      contracts: '2',
      order_id: 'long',
      order_price: '9',
      position_size: '-1',
    }
    expect(
      read(of({ ...strategy, stop_loss_percent: '2', timestamp: '2024-04-22T00:40:00Z' })),
    ).toMatchObject({
      signal: {
        intent: 'target',
        target: '-1',
        price: '9',
        orderId: 'long',
        stopLoss: { level: { kind: 'away' } },
      },
    })
    const indicator = { action: 'enter_short', quantity: '1', quantity_type: 'risk_percent', price: '9' }
    expect(read(of({ ...indicator, take_profit_percent: '3' }))).toMatchObject({
      signal: { intent: 'enter_short', quantityType: 'risk_percent', takeProfits: [{ share: '100' }] },
    })
  })

  it('says which name it took for what, and how sure it is', () => {
    expect(read({ market: 'BTCUSDT', action: 'buy', strategy: { order_price: 5 }, size: 1 })).toMatchObject({
      signal: {
        taken: [
          { field: 'symbol', from: 'market', sure: 'likely' },
          { field: 'side', from: 'action', sure: 'exact' },
          { field: 'quantity', from: 'size', sure: 'likely' },
          { field: 'price', from: 'strategy.order_price', sure: 'exact' },
        ],
      },
    })
  })

  it.each([
    [of({ action: 'buy', side: 'sell' }), 'AMBIGUOUS', ['action', 'side']],
    [of({ action: 'sell', side: 'long' }), 'AMBIGUOUS', ['action', 'side']],
    [of({ action: 'close', side: 'buy' }), 'AMBIGUOUS', ['action', 'side']],
    [{ ticker: 'ETHUSD', instrument: 'BTCUSD', side: 'buy' }, 'AMBIGUOUS', ['ticker', 'instrument']],
    [of({ side: 'buy', qty: 1, volume: 2 }), 'AMBIGUOUS', ['qty', 'volume']],
    [of({ side: 'buy', qty: 1, usd: 500 }), 'AMBIGUOUS', ['qty', 'usd']],
    [of({ side: 'buy', price: 1, order_price: 2 }), 'AMBIGUOUS', ['price', 'order_price']],
    [of({ side: 'buy', sl: 1, stop_loss: 2 }), 'AMBIGUOUS', ['sl', 'stop_loss']],
    [of({ side: 'buy', sl: 1, sl_percent: 2 }), 'AMBIGUOUS', ['sl', 'sl_percent']],
    [of({ action: 'enter_long', market_position: 'short' }), 'AMBIGUOUS', ['action', 'market_position']],
    [
      of({ market_position: 'long', market_position_size: 0 }),
      'AMBIGUOUS',
      ['market_position_size', 'market_position'],
    ],
    [of({ side: 'buy', tp1: 1, tp2: 2 }), 'UNSUPPORTED', ['tp2']],
    [of({ side: 'buy', lots: 1 }), 'UNSUPPORTED', ['lots']],
    [of({ side: 'buy', stop_loss: { pivot: 2 } }), 'UNSUPPORTED', ['stop_loss.pivot']],
    [of({ side: 'buy', stop_loss: { atr: 2 } }), 'MISSING_FIELD', ['atr']],
    [of({ side: 'buy', trail_atr: 2 }), 'MISSING_FIELD', ['atr']],
    [of({ side: 'buy', atr: 0, trail_atr: 2 }), 'NOT_POSITIVE', ['atr']],
    [of({ side: 'buy', atr: '{{plot("ATR")}}', trail_atr: 2 }), 'UNFILLED_PLACEHOLDER', ['atr']],
    [
      of({ side: 'buy', atr: 5, trail_atr: 2, trail_percent: 1 }),
      'AMBIGUOUS',
      ['trail_percent', 'trail_atr'],
    ],
    [of({ side: 'buy', dry_run: true }), 'UNSUPPORTED', ['dry_run']],
    [of({ side: 'buy', qty: '{{strategy.order.contracts}}' }), 'UNFILLED_PLACEHOLDER', ['qty']],
    [of({ side: '{{strategy.order.action}}' }), 'UNFILLED_PLACEHOLDER', ['side']],
    [of({ side: 'buy', qty: 'NaN' }), 'INVALID_NUMBER', ['qty', 'na in Pine']],
    [of({ side: 'buy', qty: 0 }), 'NOT_POSITIVE', ['qty']],
    [of({ side: 'buy', qty: '-1' }), 'NOT_POSITIVE', ['qty']],
    [of({ side: 'hold' }), 'INVALID_FIELD', ['side']],
    [of({ qty: 1 }), 'MISSING_FIELD', ['side']],
    [{ symbol: 'null', side: 'buy' }, 'INVALID_FIELD', ['symbol']],
    [{ symbol: '0.5', side: 'buy' }, 'INVALID_FIELD', ['symbol']],
    [{ side: 'buy', qty: 1 }, 'MISSING_FIELD', ['symbol']],
    [of({ action: 'open' }), 'MISSING_FIELD', ['side']],
    [{ trades: [of({ side: 'buy' }), of({ side: 'sell' })] }, 'SEVERAL_TRADES', ['trades']],
  ])('%j is refused: %s, naming %j', (message, code, names) => {
    const reading = read(message)
    if (reading.ok) throw new Error(JSON.stringify(reading.signal))
    expect(reading.problem.code).toBe(code)
    expect(names).toContain(reading.problem.field)
    for (const name of names) expect(reading.problem.message).toContain(name)
  })
})

describe('whatever comes', () => {
  const words = fc.constantFrom(
    ...'buy sell long short close exit_long open flat reverse reduce BTCUSD ETHUSDT AAPL limit market 1 0 -2 0.50 5% {{x}}'.split(
      ' ',
    ),
  )
  const names = fc.constantFrom(
    ...`symbol ticker side action type signal qty volume amount price close sl tp stop_loss take_profits position pos
    market_position market_position_size prev_market_position position_size order strategy bar data id time order_type
    limit_price stop_price bot_uuid tv_instrument strategy_info instrument signalToken marketPosition apikey pricetype
    trail_percent usd risk_percent reduceOnly positionSide text`.split(/\s+/),
  )
  const { message } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      words,
      fc.double({ noNaN: true }),
      fc.string({ unit: 'grapheme' }),
      fc.constant(null),
      fc.boolean(),
      tie('message'),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
    message: fc.dictionary(fc.oneof(names, fc.string({ maxLength: 8 })), tie('value'), { maxKeys: 8 }),
  }))

  it('JSON is a valid signal or a problem with a sentence; nothing throws', () => {
    fc.assert(
      fc.property(message, (fields) => {
        const reading = read(JSON.stringify(fields))
        if (reading.ok) expect(signalSchema.parse(reading.signal)).toEqual(reading.signal)
        else expect(reading.problem.message).toMatch(/\S/)
      }),
      { numRuns: 1000 },
    )
  })

  it('text is, too', () => {
    const token = fc.oneof(
      words,
      fc.constantFrom(',', '=', '(', ')', '{', '}', ';', '@', 'sl', 'tp', '\n', '#', ':'),
      fc.string(),
    )
    const text = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(' '))
    const lines = fc.oneof(
      text,
      text.map((t) => `1,buy,${t}`),
      text.map((t) => `K(BTCUSD) { ${t} }`),
      text.map((t) => `buy ${t}`),
    )
    fc.assert(
      fc.property(lines, (line) => {
        const reading = read(line)
        if (reading.ok) expect(signalSchema.parse(reading.signal)).toEqual(reading.signal)
        else expect(reading.problem.message).toMatch(/\S/)
      }),
      { numRuns: 1000 },
    )
  })

  it('a number is the one that was sent, digit by digit, under whatever name', () => {
    const number = fc
      .tuple(fc.bigInt({ min: 1n, max: 10n ** 19n }), fc.stringMatching(/^\d{0,16}[1-9]$/))
      .map(([whole, fraction]) => `${whole}.${fraction}`)
    const name = fc.constantFrom(
      'qty',
      'quantity',
      'contracts',
      'amount',
      'order_contracts',
      'size',
      'Volume',
    )
    fc.assert(
      fc.property(number, name, fc.boolean(), (sent, key, quoted) => {
        const value = quoted ? `"${sent}"` : sent
        expect(read(`{"symbol":"BTCUSD","side":"buy","${key}":${value}}`)).toMatchObject({
          signal: { quantity: sent },
        })
      }),
    )
  })

  it('two names that differ are never chosen between', () => {
    const pairs = fc.constantFrom(
      ['qty', 'contracts', '1', '2'],
      ['side', 'action', 'buy', 'sell'],
      ['symbol', 'ticker', 'BTCUSD', 'ETHUSD'],
      ['price', 'order_price', '5', '6'],
      ['market_position', 'sentiment', 'long', 'short'],
      ['sl', 'stop_loss', '1', '2'],
    )
    fc.assert(
      fc.property(pairs, fc.boolean(), ([first = '', second = '', a, b], turned) => {
        const base = { symbol: 'BTCUSD', side: 'buy', qty: '1' }
        const message = { ...base, [first]: turned ? b : a, [second]: turned ? a : b }
        expect(read(message)).toMatchObject({ ok: false, problem: { code: 'AMBIGUOUS' } })
      }),
    )
  })

  it('the worst of 64 KiB is read well within the time of a test', () => {
    const size = 64 * 1024
    const worst = [
      `{${Array.from({ length: 5000 }, (_, i) => `"k${i}":${i}`).join(',')}}`,
      ' '.repeat(size - 3).concat('buy'),
      `buy ${'a '.repeat(size / 2)}`,
      'a: '.repeat(size / 3),
      `1,buy,${','.repeat(size - 10)}`,
      `A(B) {${'}'.repeat(size - 10)}`,
      `A(BTCUSD) {${'market();'.repeat(7000)}}`,
      `{"a":"${'"'.repeat(size - 10)}`,
      `{${'"a":'.repeat(16_000)}`,
      `{"${'_'.repeat(size - 20)}qty":1}`,
      `a=${' b='.repeat(20_000)}`,
      JSON.stringify({ symbol: 'BTCUSD', side: '{'.repeat(size - 60), action: '-'.repeat(100) }),
      `{"symbol":"${'A-'.repeat(30_000)}","side":"buy"}`,
    ]
    for (const text of worst) expect(read(text)).toHaveProperty('ok')
  })
})
