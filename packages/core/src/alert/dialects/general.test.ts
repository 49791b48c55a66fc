/** Messages of no dialect, in the shapes that people send. */
import { describe, expect, it } from 'vitest'
import { read } from '../read-message.fixture.ts'

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
})
