/** Messages as people post them for other tools: each is read as its sender means it, or refused by the field. */
import { describe, expect, it } from 'vitest'
import { problemOf, signalOf } from '../read-message.fixture.ts'

const of = (fields: object) => ({ symbol: 'BTCUSDT', ...fields })
const buy = (fields: object) => of({ action: 'buy', ...fields })
const at = (price: string) => ({ level: { kind: 'at', price } })
const away = (percent: string) => ({ level: { kind: 'away', distance: { unit: 'percent', percent } } })

describe('is read', () => {
  it.each([
    // MetaApi CopyFactory, MetaTrader
    [
      { symbol: 'EURUSD', type: 'POSITION_TYPE_BUY', volume: 0.01, stopLoss: 0.4, takeProfit: 0.6 },
      { intent: 'enter_long', quantity: '0.01', stopLoss: at('0.4'), takeProfits: [at('0.6')] },
    ],
    [
      { symbol: 'EURUSD', type: 'ORDER_TYPE_SELL_LIMIT', volume: 0.01, openPrice: 1.2 },
      { side: 'sell', intent: null, orderType: 'limit', limitPrice: '1.2' },
    ],
    [
      { symbol: 'EURUSD', action: 'buystop', price: 1.05, volume: 0.1 },
      { side: 'buy', orderType: 'stop', stopPrice: '1.05' },
    ],
    // Altrady
    [
      { symbol: 'BTCUSDT', action: 'increase', side: 'short', quote_amount: 100 },
      { intent: 'add', side: 'sell', quantity: '100', quantityType: 'notional' },
    ],
    [
      of({
        ...{ action: 'open', side: 'long', stop_loss: { stop_percentage: 3 } },
        take_profit: [
          { price_percentage: 5, position_percentage: 40 },
          { price_percentage: 9, position_percentage: 60 },
        ],
      }),
      { intent: 'enter_long', stopLoss: away('3'), takeProfits: [away('5'), away('9')] },
    ],
    // CrossTrade and NinjaTrader
    [
      'key=k;\ncommand=PLACE;\naccount=sim101;\ninstrument=MNQ1!;\naction=BUY;\nqty=1;\norder_type=MARKET;\ntif=DAY;',
      { symbol: 'MNQ', side: 'buy', quantity: '1', orderType: 'market', timeInForce: 'day' },
    ],
    ['key=k;command=FLATTEN;account=sim101;instrument=ES1!;', { symbol: 'ES', intent: 'flat' }],
    // ccxt, Kraken, Bybit, and bots made of them
    [
      { symbol: 'BTC/USDT:USDT', type: 'market', side: 'buy', amount: 0.1, params: { leverage: 5 } },
      { symbol: 'BTCUSDT', quantity: '0.1', orderType: 'market' },
    ],
    [
      { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '60000', volume: '0.1' },
      { symbol: 'XBTUSD', side: 'buy', limitPrice: '60000', quantity: '0.1' },
    ],
    [of({ side: 'Sell', positionIdx: 1, qty: '1' }), { intent: 'reduce', side: 'sell', quantity: '1' }],
    [of({ side: 'Sell', positionIdx: 0, qty: '1' }), { intent: null, side: 'sell' }],
    [of({ direction: 'short', mode: 'reverse', size: '50' }), { intent: 'enter_short', quantity: '50' }],
    [of({ side: 'sell', reverse: true }), { intent: 'enter_short' }],
    [
      { exchange: 'dydx', market: 'BTC_USD', order: 'sell', position: 'flat', size: 1, reverse: false },
      { intent: 'flat' },
    ],
    [
      { ticker: 'AAPL', positionDirection: 'entryLong', qty: 100, marketPrice: 150.5 },
      { intent: 'enter_long' },
    ],
    // A size or an exit under a name that can mean other things, beside our own fields.
    [buy({ size: 0.1 }), { quantity: '0.1' }],
    [buy({ stop: 60000, target: 70000 }), { stopLoss: at('60000'), takeProfits: [at('70000')] }],
    [{ ticker: 'AAPL', action: 'buy', amount: 5 }, { quantity: '5' }],
    [{ ticker: 'AAPL', action: 'buy', takeProfit: '160', stopLoss: '140' }, { stopLoss: at('140') }],
    [buy({ bracket: { stop_loss: 60000, take_profit: 70000 } }), { stopLoss: at('60000') }],
    [buy({ risk: { sl: 60000 } }), { stopLoss: at('60000') }],
    [buy({ size: { value: 10, unit: 'percent' } }), { quantity: '10', quantityType: 'percent_of_equity' }],
    [buy({ amount: '%50' }), { quantity: '50', quantityType: 'percent_of_equity' }],
    [buy({ margin: 'isolated', leverage: 10, hedge: false, post_only: false }), { side: 'buy' }],
    [buy({ trailing_stop: { percent: 1 } }), { stopLoss: { trail: { unit: 'percent', percent: '1' } } }],
    [buy({ take_profits: [{ price: 65000 }] }), { takeProfits: [at('65000')] }],
    [buy({ price: 64000, volume: 1234.5 }), { quantity: null, price: '64000' }],
    // When it was sent, beside our own fields and TradersPost's.
    [buy({ timestamp: '2024-04-22T01:20:00Z' }), { firedAt: '2024-04-22T01:20:00.000Z' }],
    [buy({ timenow: '2024-04-22T01:20:00Z' }), { firedAt: '2024-04-22T01:20:00.000Z' }],
    [
      { ticker: 'AAPL', action: 'buy', quantity: 1, timestamp: 1713748800000 },
      { firedAt: '2024-04-22T01:20:00.000Z' },
    ],
    [
      buy({ time: '2024-04-22T01:00:00Z', timenow: '2024-04-22T01:20:00Z' }),
      { firedAt: '2024-04-22T01:00:00.000Z' },
    ],
    [of({ side: 'buy', date: 'Monday' }), { firedAt: null }],
    [of({ side: 'buy', time: '', max_lag: 60 }), { firedAt: null, maxLagSeconds: 60 }],
    [{ ticker: 'AAPL', action: 'buy', price: 150, volume: 98765 }, { quantity: '1' }],
    [of({ side: 'buy', close: 64000, volume: 1234.5 }), { quantity: null }],
    [of({ side: 'buy', volume: 0.1 }), { quantity: '0.1' }],
    [of({ side: 'buy', qty: 1, percent: 2.5 }), { quantity: '1', quantityType: 'units' }],
    [of({ action: 'close', qty: 1, percent: 50 }), { intent: 'reduce', quantity: '50' }],
    // Services that have no stops of their own
    [
      { apikey: 'k', symbol: 'SBIN', action: 'BUY', quantity: 1, product: 'MIS', stoploss: 90 },
      { stopLoss: at('90') },
    ],
    [{ bot_uuid: 'u', tv_instrument: 'BTCUSDT', action: 'enter_long', sl: 60000 }, { stopLoss: at('60000') }],
    [
      { signalToken: 't', instrument: 'BTC-USDT-SWAP', action: 'ENTER_LONG', tp1: 7, tp2: 8 },
      { takeProfits: [at('7'), at('8')] },
    ],
    // A part of a position is a reduction, whatever the word
    [
      of({ action: 'close', close_percent: 50 }),
      { intent: 'reduce', quantity: '50', quantityType: 'percent_of_position' },
    ],
    [of({ action: 'close_long', percent: '50%' }), { intent: 'reduce', side: 'sell' }],
    [of({ action: 'close', amount: '%50' }), { intent: 'reduce', quantity: '50' }],
    [of({ action: 'close', percent: 100 }), { intent: 'flat' }],
    [of({ action: 'close', size: 'all' }), { intent: 'flat' }],
    [of({ action: 'exit', percent: 2.5, market_position: 'flat' }), { intent: 'flat', quantity: null }],
    [
      {
        bot_uuid: 'u',
        tv_instrument: 'BTCUSDT',
        action: 'exit_long',
        order: { amount: 50, currency_type: 'position_percent' },
      },
      { intent: 'reduce', quantity: '50', quantityType: 'percent_of_position' },
    ],
    [buy({ order_type: 'market', price: 0, limit_price: '0.0', sl: false }), { price: null, stopLoss: null }],
    [buy({ time: 1713746400.25 }), { firedAt: '2024-04-22T00:40:00.250Z' }],
    [
      buy({ trail_percent: ' ', sl: ' ', tp1: '', qty: ' ' }),
      { stopLoss: null, takeProfits: [], quantity: null },
    ],
    // Lines of chats
    ['BUY XAUUSD @ 2000 SL 1990 TP1 2010 TP2 2020', { price: '2000', stopLoss: at('1990') }],
    ['#BTC/USDT LONG\nEntry: 64000\nTP1: 65000\nSL: 63000', { intent: 'enter_long', price: '64000' }],
    [
      'Signal: BUY\nPair: BTCUSDT\nEntry: 64000\nTP1: 65000\nTP2: 66000\nSL: 63000',
      { takeProfits: [at('65000'), at('66000')] },
    ],
    ['buy 100 AAPL sl 95', { quantity: '100', stopLoss: at('95') }],
    // PineConnector names the unit by now, and leaves out by 0
    ['1,buy,EURUSD,risk=1,sl_price=1.05,tp_pct=2', { stopLoss: at('1.05'), takeProfits: [away('2')] }],
    ['1,buy,EURUSD,risk=1,sl=0.0,tp=0', { stopLoss: null, takeProfits: [] }],
    ['1,newsltplong,EURUSD,sl_price=1.05', { intent: 'protect', stopLoss: at('1.05') }],
  ])('%j', (message, meaning) => {
    expect(signalOf(message)).toMatchObject(meaning)
  })
})

describe('is refused', () => {
  it.each([
    // What protects, ends or sizes a trade is never left out for its name.
    ...[
      'sl_pips',
      'takeProfitTicks',
      'TP_USD',
      'tsl',
      'trailing_activation',
      'break_even_trigger',
      'stop_pips',
    ].map((name) => [buy({ [name]: 2 }), 'UNSUPPORTED', name] as const),
    ...[
      'sizeByLeverage',
      'stake_amount',
      'risk_per_trade',
      'allocation',
      'max',
      'post_only',
      'ttl',
      'flatten_first',
    ].map((name) => [buy({ [name]: 2 }), 'UNSUPPORTED', name] as const),
    [buy({ sl: 2, sl_type: 'percent' }), 'UNSUPPORTED', 'sl_type'],
    [buy({ foo: { sl: 60000 } }), 'UNSUPPORTED', 'foo.sl'],
    [buy({ size: { usd_per_lot: 5 } }), 'UNSUPPORTED', 'size.usd_per_lot'],
    [buy({ dca_orders: [{ price_percentage: 1 }] }), 'UNSUPPORTED', 'dca_orders'],
    [buy({ entries: [64000, 63000] }), 'UNSUPPORTED', 'entries'],
    [buy({ trailing_stop: true }), 'MISSING_FIELD', 'trailing_stop'],
    [buy({ qty: [1, 2] }), 'INVALID_FIELD', 'qty'],
    [buy({ testnet: true }), 'UNSUPPORTED', 'testnet'],
    [buy({ flag: 'TEST' }), 'UNSUPPORTED', 'flag'],
    [{ bot_uuid: 'u', tv_instrument: 'BTCUSDT', action: 'enter_long', lots: 1 }, 'UNSUPPORTED', 'lots'],
    // Sizes that were not understood
    [buy({ amount: '@0.006' }), 'INVALID_NUMBER', 'amount'],
    [buy({ size: '10 USDT' }), 'INVALID_NUMBER', 'size'],
    [buy({ amount: 'max' }), 'INVALID_NUMBER', 'amount'],
    [of({ action: 'close', qty: 'half' }), 'INVALID_NUMBER', 'qty'],
    [buy({ percent: 10 }), 'AMBIGUOUS', 'percent'],
    [of({ side: 'buy', price: 64000, volume: 1234.5 }), 'AMBIGUOUS', 'volume'],
    // A limit on the age that could not be held
    [buy({ timestamp: 'yesterday' }), 'INVALID_FIELD', 'timestamp'],
    [of({ side: 'buy', timestamp: 'yesterday' }), 'INVALID_FIELD', 'timestamp'],
    [of({ side: 'buy', time: 'yesterday', max_lag: 60 }), 'INVALID_FIELD', 'time'],
    [of({ side: 'buy', max_lag: 'abc' }), 'INVALID_NUMBER', 'max_lag'],
    // Two readings
    [buy({ sl: '+40' }), 'AMBIGUOUS', 'sl'],
    [buy({ order: 'sell' }), 'AMBIGUOUS', 'action'],
    [of({ action: 'sell', type: 'long' }), 'AMBIGUOUS', 'action'],
    [buy({ event: 'exit' }), 'AMBIGUOUS', 'event'],
    [{ ticker: 'AAPL', action: 'buy', signal: 'sell' }, 'AMBIGUOUS', 'action'],
    [
      { ticker: 'AAPL', action: 'buy', sentiment: 'long', price: 110, takeProfit: { limitPrice: 100 } },
      ...(['invalid-take-profit-price', 'takeProfit.limitPrice'] as const),
    ],
    ['{"symbol":"BTCUSDT","side":"buy","side":"sell"}', 'AMBIGUOUS', 'side'],
    ['BTC/USDT\nBuy: 64000\nStop: 63000', 'AMBIGUOUS', '64000'],
    ['SELL EURUSD 1.0500 SL 1.0550 TP 1.0400', 'AMBIGUOUS', '1.0500'],
    ['sell 50% BTCUSDT', 'AMBIGUOUS', '50%'],
    // Kinds of order that are none of ours
    [of({ side: 'buy', type: 'TAKE_PROFIT_MARKET' }), 'INVALID_FIELD', 'type'],
    [of({ side: 'buy', type: 'LIMIT_MAKER', price: 1 }), 'INVALID_FIELD', 'type'],
    ['1,buy,EURUSD,risk=1,sl=20,sl_price=1.05', 'INVALID_FIELD', 'sl_price'],
    ['1,buy,XAUUSD,vol_lots=0.1', 'UNSUPPORTED', 'vol_lots'],
    // Markets that are two, or of another day
    [{ symbol: 'BINANCE:BTCUSDT/BINANCE:ETHUSDT', side: 'buy' }, 'INVALID_FIELD', 'symbol'],
    [{ symbol: 'BTC/USDT:USDT-240628', side: 'buy' }, 'INVALID_FIELD', 'symbol'],
  ] as const)('%j: %s at %s', (message, code, field) => {
    expect(problemOf(message)).toMatchObject({ code, field })
  })
})
