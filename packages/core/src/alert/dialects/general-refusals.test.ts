/** What the general reader refuses rather than guess, and which field it names. */
import { describe, expect, it } from 'vitest'
import { problemOf } from '../read-message.fixture.ts'

const of = (fields: object) => ({ symbol: 'BTCUSDT', ...fields })

describe('the general reader', () => {
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
    [{ message: '{"symbol":"BTCUSDT","side":"buy","qty":1,"qty":2}' }, 'AMBIGUOUS', ['message.qty']],
    [{ data: { text: '{"symbol":"BTCUSDT","side":"buy","side":"sell"}' } }, 'AMBIGUOUS', ['data.text.side']],
    [of({ side: 'buy', order: '{"order":"{\\"qty\\":1,\\"qty\\":2}"}' }), 'AMBIGUOUS', ['order.order.qty']],
    [of({ side: 'buy', sl: '%' }), 'INVALID_NUMBER', ['sl']],
    [of({ side: 'buy', qty: '%' }), 'INVALID_NUMBER', ['qty']],
    [of({ side: 'buy', qty: '$' }), 'INVALID_NUMBER', ['qty']],
    [of({ side: 'buy', sl1: 2, sl2: 1 }), 'UNSUPPORTED', ['sl2']],
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
    const problem = problemOf(message)
    expect(problem.code).toBe(code)
    expect(names).toContain(problem.field)
    for (const name of names) expect(problem.message).toContain(name)
  })
})
