/** The messages of other services, as their users send them. */
import { type HookReading, hookReading, type Reading } from '@viewzenix/schema'
import { describe, expect, it } from 'vitest'
import { readMessage } from '../read-message.ts'
import { sniff } from './sniff.ts'

const read = (message: string | object, hook?: HookReading): Reading =>
  readMessage(sniff(Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))), hook)
const time = '2024-04-22T00:40:00Z'

describe('OpenAlgo', () => {
  const order = {
    apikey: 'k',
    strategy: 'S',
    symbol: 'RELIANCE',
    exchange: 'NSE',
    action: 'BUY',
    product: 'MIS',
  }
  it.each([
    [
      { quantity: '10', pricetype: 'MARKET' },
      { side: 'buy', intent: null, quantity: '10', orderType: 'market' },
    ],
    [
      { quantity: 10, pricetype: 'LIMIT', price: '2500.5' },
      { orderType: 'limit', limitPrice: '2500.5' },
    ],
    [
      { quantity: 10, pricetype: 'SL', price: 101, trigger_price: 100 },
      { orderType: 'stop_limit', limitPrice: '101', stopPrice: '100' },
    ],
    [
      { quantity: 10, pricetype: 'SL-M', price: 0, trigger_price: '100' },
      { orderType: 'stop', limitPrice: null, stopPrice: '100' },
    ],
    [
      { quantity: 100, position_size: 200 },
      { intent: 'target', target: '200', quantity: '100' },
    ],
    [
      { action: 'SELL', quantity: 100, position_size: -100 },
      { side: 'sell', intent: 'target', target: '-100' },
    ],
    [
      { quantity: 100, position_size: 0 },
      { intent: 'target', target: '0', quantity: '100' },
    ],
    [
      { quantity: 0, position_size: '0' },
      { intent: 'flat', target: '0', quantity: null },
    ],
  ])('%j means %j', (fields, meaning) => {
    expect(read({ ...order, ...fields })).toMatchObject({
      dialect: 'openalgo',
      signal: { exchange: 'NSE', ...meaning },
    })
  })
  it.each([
    [
      { symbol: 'X', action: 'BUY', position_size: 5 },
      { intent: 'target', target: '5' },
    ],
    [
      { symbol: 'X', action: 'SELL', position_size: '-5' },
      { intent: 'target', target: '-5' },
    ],
    [
      { symbol: 'X', action: 'SELL', position_size: 0 },
      { intent: 'flat', target: '0' },
    ],
  ])('the strategy hook: %j means %j', (message, meaning) => {
    expect(read(message)).toMatchObject({ dialect: 'openalgo', signal: meaning })
  })
  it.each([
    [{ quantity: 0 }, 'quantity'],
    [{ quantity: 1.5 }, 'quantity'],
    [{ quantity: 1, exchange: 'NYSE' }, 'exchange'],
    [{ quantity: 1, product: 'ABC' }, 'product'],
    [{ quantity: 1, pricetype: 'LIMIT', price: 0 }, 'price'],
    [{ quantity: 1, pricetype: 'SL-M' }, 'trigger_price'],
    [{ quantity: 1, disclosed_quantity: 5 }, 'disclosed_quantity'],
    [{ position_size: -5 }, 'position_size'],
    [{ quantity: 1, action: 'HOLD' }, 'action'],
  ])('%j is refused by name', (fields, field) => {
    expect(read({ ...order, ...fields })).toMatchObject({
      ok: false,
      dialect: 'openalgo',
      problem: { field },
    })
  })
})

describe('3Commas', () => {
  const bot = {
    secret: 's',
    bot_uuid: 'b',
    tv_exchange: 'BINANCE',
    tv_instrument: 'BTCUSDT',
    max_lag: '300',
    timestamp: time,
  }
  const info = (after: string, size: string, before: string, prev: string) => ({
    strategy_info: {
      market_position: after,
      market_position_size: size,
      prev_market_position: before,
      prev_market_position_size: prev,
    },
  })
  it.each([
    [
      { action: 'buy', ...info('long', '1', 'flat', '0') },
      { side: 'buy', intent: 'enter_long', target: '1', before: '0' },
    ],
    [
      { action: 'sell', ...info('flat', '0', 'long', '1') },
      { side: 'sell', intent: 'exit_long', target: '0' },
    ],
    [
      { action: 'sell', ...info('short', '1', 'long', '1') },
      { intent: 'reverse', target: '-1', before: '1' },
    ],
    [
      { action: 'buy', ...info('long', '2', 'long', '1') },
      { intent: 'add', target: '2' },
    ],
    [
      { action: 'sell', ...info('long', '1', 'long', '2') },
      { intent: 'reduce', target: '1' },
    ],
    [{ action: 'exit_short' }, { side: 'buy', intent: 'exit_short', quantity: null }],
    [
      { action: 'enter_long', order: { amount: 50, currency_type: 'quote' } },
      { quantity: '50', quantityType: 'notional' },
    ],
  ])('%j means %j', (fields, meaning) => {
    expect(read({ ...bot, trigger_price: '64000', ...fields })).toMatchObject({
      dialect: '3commas',
      signal: {
        symbol: 'BTCUSDT',
        exchange: 'BINANCE',
        price: '64000',
        maxLagSeconds: 300,
        firedAt: '2024-04-22T00:40:00.000Z',
        ...meaning,
      },
    })
  })
  it.each([
    [{ action: 'sell', ...info('long', '1', 'flat', '0') }, 'action'],
    [{ action: 'buy', ...info('long', '0', 'flat', '0') }, 'strategy_info.market_position_size'],
    [{ action: 'hold' }, 'action'],
    [{ action: 'enter_long', order: { amount: 'NaN' } }, 'order.amount'],
    [{ action: 'enter_long', order: { amount: 1, currency_type: 'lots' } }, 'order.currency_type'],
    [{ action: 'enter_long', tv_instrument: '{{ticker}}' }, 'tv_instrument'],
    [{ action: 'enter_long', max_lag: 'long' }, 'max_lag'],
  ])('%j is refused at %s', (fields, field) => {
    expect(read({ ...bot, ...fields })).toMatchObject({ ok: false, problem: { field } })
  })
})

describe('OKX', () => {
  const signal = { id: 'Long', signalToken: 't', instrument: 'BTC-USDT-SWAP', timestamp: time, amount: '2' }
  it.each([
    [
      { action: 'BUY', marketPosition: 'long', prevMarketPosition: 'flat', investmentType: 'base' },
      { intent: 'enter_long', quantity: '2' },
    ],
    [
      { action: 'sell', marketPosition: 'short', prevMarketPosition: 'long' },
      { side: 'sell', intent: 'reverse' },
    ],
    [
      { action: 'ENTER_SHORT', investmentType: 'percentage_balance' },
      { intent: 'enter_short', quantityType: 'percent_of_equity' },
    ],
    [
      { action: 'EXIT_LONG', amount: undefined },
      { intent: 'exit_long', quantity: null },
    ],
    [{ action: 'ENTER_LONG', maxLag: '15' }, { maxLagSeconds: 15 }],
  ])('%j means %j', (fields, meaning) => {
    expect(read({ ...signal, ...fields })).toMatchObject({
      dialect: 'okx',
      // Its id is the order's: a second one is no duplicate.
      messageId: null,
      signal: { symbol: 'BTCUSDT', orderId: 'Long', maxLagSeconds: 60, ...meaning },
    })
  })
  it.each([
    [{ action: 'ENTER_LONG', investmentType: 'contract' }, 'investmentType'],
    [{ action: 'ENTER_LONG', orderType: 'limit', orderPriceOffset: '0.5' }, 'orderPriceOffset'],
    [{ action: 'ENTER_LONG', amount: 0 }, 'amount'],
  ])('%j is refused at %s', (fields, field) => {
    expect(read({ ...signal, ...fields })).toMatchObject({ ok: false, problem: { field } })
  })
})

describe('PineConnector', () => {
  const units = (risk: string, stops: string) => hookReading.parse({ pineUnits: { risk, stops } })
  it.each([
    [
      '60123456,buy,EURUSD,risk=1',
      { side: 'buy', intent: 'enter_long', quantity: '1', quantityType: 'units' },
    ],
    ['60123456,bearish,EURUSD,risk=1', { side: 'sell', intent: 'enter_short' }],
    ['60123456,buylimit,EURUSD,price=1.1,risk=1', { orderType: 'limit', limitPrice: '1.1', price: null }],
    ['60123456,sellstop,EURUSD,price=1.1,risk=1', { orderType: 'stop', stopPrice: '1.1' }],
    ['60123456,closelong,EURUSD', { side: 'sell', intent: 'exit_long', quantity: null }],
    ['60123456,closelongshort,EURUSD', { side: null, intent: 'flat' }],
    ['60123456, BUY , EURUSD , risk=1 , comment="Go" , secret=x', { comment: '"Go"' }],
  ])('%s means %j', (text, meaning) => {
    expect(read(text)).toMatchObject({ dialect: 'pineconnector', signal: { symbol: 'EURUSD', ...meaning } })
  })
  it.each([
    ['pips', 'EURUSD', '20', { kind: 'away', distance: { unit: 'price', amount: '0.002' } }],
    ['pips', 'USDJPY', '20', { kind: 'away', distance: { unit: 'price', amount: '0.2' } }],
    ['percent', 'BTCUSD', '2', { kind: 'away', distance: { unit: 'percent', percent: '2' } }],
    ['amount', 'BTCUSD', '500', { kind: 'away', distance: { unit: 'price', amount: '500' } }],
    ['price', 'BTCUSD', '60000', { kind: 'at', price: '60000' }],
  ])('a hook that reads stops as %s: %s %s is %j', (stops, symbol, sent, level) => {
    expect(read(`1,buy,${symbol},risk=1,sl=${sent}`, units('risk_percent', stops))).toMatchObject({
      signal: { quantityType: 'risk_percent', stopLoss: { level } },
    })
    expect(read(`1,buy,${symbol},tp=${sent}`, units('units', stops))).toMatchObject({
      signal: { takeProfits: [{ level, share: '100' }] },
    })
  })
  it.each([
    ['1,buy,BTCUSD,risk=1,sl=20', 'sl'],
    ['1,buy,EURUSD,spread=2', 'spread'],
    ['1,buy,EURUSD,risk=1,risk=2', 'risk'],
    ['1,buy,EURUSD,risk=0', 'risk'],
    ['1,buy,{{ticker}},risk=1', 'symbol'],
    ['1,buy', 'symbol'],
    ['1,buylimit,EURUSD', 'price'],
    ['1,closeall,EURUSD', 'closeall'],
    ['1,eaoff,EURUSD', 'eaoff'],
  ])('%s is refused at %s', (text, field) => {
    expect(read(text)).toMatchObject({ ok: false, problem: { field } })
  })
})

describe('Alertatron', () => {
  it.each([
    [
      'Keys(XBTUSD) { market(side=buy, amount=1000); } #bot',
      { side: 'buy', quantity: '1000', quantityType: 'units', orderType: 'market' },
    ],
    [
      'Keys(XBTUSD) { market(side=sell, amount=50%); }',
      { side: 'sell', quantity: '50', quantityType: 'percent_of_equity' },
    ],
    [
      'Keys(XBTUSD) {\n  limit(side=sell, amount=50%p, offset=@9000);\n}',
      { intent: 'reduce', quantityType: 'percent_of_position', limitPrice: '9000' },
    ],
    [
      'Keys(XBTUSD) { limit(side=buy, amount=1, offset=1.5%); }',
      { orderType: 'limit', limitOffset: { unit: 'percent', percent: '1.5' } },
    ],
    [
      'Keys(XBTUSD) { limit(side=sell, amount=10%b, offset=10); }',
      { quantityType: 'percent_of_equity', limitOffset: { unit: 'price', amount: '10' } },
    ],
    ['Keys(XBTUSD) { market(position=0); }', { intent: 'flat', target: '0' }],
    ['Keys(XBTUSD) { market(position=-10); }', { intent: 'target', target: '-10' }],
    ['Keys(XBTUSD) { close(); }', { intent: 'flat' }],
    ['Keys(XBTUSD) { cancel(which=all); market(side=buy, amount=1); }', { side: 'buy', cancelResting: true }],
    ['Keys(XBTUSD) { cancel(which=all); }', { intent: 'cancel' }],
  ])('%s means %j', (text, meaning) => {
    expect(read(text)).toMatchObject({ dialect: 'alertatron', signal: { symbol: 'XBTUSD', ...meaning } })
  })
  it.each([
    ['Keys(XBTUSD) { market(side=buy, amount=1); market(side=sell, amount=1); }', 'market'],
    ['Keys(XBTUSD) { stopOrTakeProfit(stopLoss=5); }', 'stopOrTakeProfit'],
    ['Keys(XBTUSD) { market(side=buy, amount=50%%); }', 'amount'],
    ['Keys(XBTUSD) { market(side=buy); }', 'amount'],
    ['Keys(XBTUSD) { limit(side=buy, amount=1, offset=e1%); }', 'offset'],
    ['Keys(XBTUSD) { limit(side=buy, amount=1, offset=-1%); }', 'offset'],
    ['Keys(XBTUSD) { limit(side=buy, amount=1, offset=0); }', 'offset'],
    ['Keys(XBTUSD) { market(side=buy, amount=1, when=now); }', 'when'],
    ['Keys(XBTUSD) { market(side=buy, amount=1);', '}'],
    ['Keys(XBTUSD) { market(side=buy, amount=1); } Keys(ETHUSD)', 'Keys(ETHUSD)'],
  ])('%s is refused at %s', (text, field) => {
    expect(read(text)).toMatchObject({ ok: false, dialect: 'alertatron', problem: { field } })
  })
})

describe('plain words', () => {
  it.each([
    ['buy BTCUSDT', { symbol: 'BTCUSDT', side: 'buy', intent: null }],
    ['BTCUSDT long', { side: 'buy', intent: 'enter_long' }],
    ['"Buy btcusdt 0.5"', { symbol: 'BTCUSDT', quantity: '0.5' }],
    [
      'buy 0.5 ETHUSD @ 3100 sl 3000 tp 3300',
      {
        side: 'buy',
        quantity: '0.5',
        price: '3100',
        stopLoss: { level: { kind: 'at', price: '3000' } },
        takeProfits: [{ level: { kind: 'at', price: '3300' }, share: '100' }],
      },
    ],
    ['buy limit BTCUSD 0.1 @ 60000', { orderType: 'limit', limitPrice: '60000' }],
    [
      'buy $500 AAPL sl 2%',
      { quantity: '500', quantityType: 'notional', stopLoss: { level: { kind: 'away' } } },
    ],
    ['BTCUSDT,buy,0.5', { symbol: 'BTCUSDT', side: 'buy', quantity: '0.5' }],
    ['Long BTCUSDT Entry 64000 SL 63000', { intent: 'enter_long', price: '64000' }],
    ['buy 100 shares AAPL at market', { quantity: '100', price: null }],
    ['reduce BTCUSDT 50%', { intent: 'reduce', quantity: '50', quantityType: 'percent_of_position' }],
    ['add BTCUSDT 0.5', { intent: 'add', quantity: '0.5' }],
    ['close BTCUSD', { intent: 'flat', quantity: null }],
    ['close 50% BTCUSD', { intent: 'reduce', quantity: '50', quantityType: 'percent_of_position' }],
    ['exit long NASDAQ:AAPL', { intent: 'exit_long', exchange: 'NASDAQ' }],
    ['reverse BTCUSD', { intent: 'reverse' }],
    [
      'MACD (12, 26): order sell @ 2 filled on BTCUSD. New strategy position is -1',
      { side: 'sell', quantity: '2', intent: 'target', target: '-1' },
    ],
  ])('%s means %j', (text, meaning) => {
    expect(read(text)).toMatchObject({ dialect: 'words', signal: meaning })
  })
  it.each([
    ['buy BTCUSD now', 'now'],
    ['BUY NOW', 'NOW'],
    ['Buy signal', 'signal'],
    ['flat all', 'all'],
    ['buy BTCUSD ETHUSD', 'ETHUSD'],
    ['buy BTCUSD sell', 'sell'],
    ['buy 1 BTCUSD 2', '2'],
    ['long', 'symbol'],
    ['buy 0 BTCUSD', 'quantity'],
    ['buy BTCUSD sl', 'sl'],
  ])('%s is refused at %s', (text, field) => {
    expect(read(text)).toMatchObject({ ok: false, dialect: 'words', problem: { field } })
  })
})

describe('a hook’s own mapping', () => {
  const hook = hookReading.parse({
    mapping: {
      fields: {
        symbol: { path: 'markt.name' },
        action: { path: 'was.0' },
        quantity: { path: 'menge' },
        orderType: { value: 'market' },
      },
      words: { Kaufen: 'buy', raus: 'exit' },
    },
  })
  it('reads by it, and says so', () => {
    expect(read({ markt: { name: 'BINANCE:BTCUSDT' }, was: ['kaufen'], menge: 0.5 }, hook)).toMatchObject({
      dialect: 'mapped',
      signal: { symbol: 'BTCUSDT', side: 'buy', quantity: '0.5', orderType: 'market' },
    })
    expect(read({ markt: { name: 'BTCUSD' }, was: ['Raus'] }, hook)).toMatchObject({
      signal: { intent: 'flat' },
    })
  })
  it('names the sender’s own field where it is wrong', () => {
    expect(read({ markt: { name: 'BTCUSD' }, was: ['kaufen'], menge: 'viel' }, hook)).toMatchObject({
      dialect: 'mapped',
      problem: { field: 'menge', message: expect.stringContaining('menge must be a number') },
    })
    expect(read({ markt: {}, was: ['kaufen'] }, hook)).toMatchObject({
      ok: false,
      problem: { field: 'markt.name' },
    })
  })
  it('leaves other messages to their dialects', () => {
    expect(read({ symbol: 'BTCUSD', strategy_order_action: 'buy' }, hook)).toMatchObject({
      dialect: 'viewzenix',
    })
    expect(read('buy BTCUSD', hook)).toMatchObject({ dialect: 'words' })
  })
})
