/** Messages that move the stop or set the targets of what is held. */
import { hookReading } from '@viewzenix/schema'
import { describe, expect, it } from 'vitest'
import { problemOf, read, signalOf } from '../read-message.fixture.ts'
import { readMessage } from '../read-message.ts'
import { sniff } from './sniff.ts'

const of = (fields: object) => ({ symbol: 'BTCUSD', ...fields })
const stop = (price: string) => ({ level: { kind: 'at', price }, limitPrice: null, trail: null })
const toEntry = { level: { kind: 'entry' }, limitPrice: null, trail: null }
const target = (price: string, share = '100') => ({ level: { kind: 'at', price }, share })

describe('a message that moves exits', () => {
  it.each([
    [of({ action: 'protect', sl: 64000, tp: 70000 }), null, stop('64000'), [target('70000')]],
    [of({ action: 'move_stop', sl: 64000 }), null, stop('64000'), []],
    [of({ action: 'update_sl', stop_loss: 64000, side: 'long' }), 'buy', stop('64000'), []],
    [of({ action: 'modify_sl', new_sl: 64000, position: 'short' }), 'sell', stop('64000'), []],
    [of({ action: 'set_stop', type: 'stop', stop_price: 64000, qty: 1 }), null, stop('64000'), []],
    [of({ action: 'adjust_stop', sl: 1, market_position: 'long', position_size: 2 }), 'buy', stop('1'), []],
    [of({ action: 'newsltpshort', sl: 70000, tp: 60000 }), 'sell', stop('70000'), [target('60000')]],
    [
      of({ action: 'modify', tp1: 65000, tp2: 66000, price: 64000 }),
      null,
      null,
      [target('65000', '50'), target('66000', '50')],
    ],
    [of({ action: 'breakeven' }), null, toEntry, []],
    [of({ action: 'move_to_breakeven', direction: 'short' }), 'sell', toEntry, []],
    [of({ action: 'move_sl', sl: 'breakeven', tp: 70000 }), null, toEntry, [target('70000')]],
    [{ ticker: 'BTCUSD', action: 'move_stop', stopLoss: { stopPrice: 64000 } }, null, stop('64000'), []],
    [of({ strategy_order_id: 'long', strategy_order_action: 'breakeven' }), null, toEntry, []],
    ['move stop BTCUSD 64000', null, stop('64000'), []],
    ['move stop loss to 64000 BTCUSD', null, stop('64000'), []],
    ['BTCUSD move sl 64000', null, stop('64000'), []],
    ['breakeven BTCUSD', null, toEntry, []],
    ['BTCUSD breakeven', null, toEntry, []],
    ['move stop to break even BTCUSD', null, toEntry, []],
    ['update sl long BTCUSD entry', 'buy', toEntry, []],
    ['modify BTCUSD sl 64000 tp 70000', null, stop('64000'), [target('70000')]],
    ['set tp BTCUSD 70000 71000', null, null, [target('70000', '50'), target('71000', '50')]],
    [
      'set targets BTCUSD tp1 65000 30% tp2 66000 70%',
      null,
      null,
      [target('65000', '30'), target('66000', '70')],
    ],
    ['set tp BTCUSD 65000 30% 66000 70%', null, null, [target('65000', '30'), target('66000', '70')]],
    ['set tp BTCUSD 65000 50%', null, null, [target('65000', '50')]],
    ['modify BTCUSD tp 65000 50% sl 60000', null, stop('60000'), [target('65000', '50')]],
    ['modify BTCUSD targets 65000 66000', null, null, [target('65000', '50'), target('66000', '50')]],
  ])('%j', (message, side, stopLoss, takeProfits) => {
    expect(signalOf(message)).toMatchObject({
      ...{ symbol: 'BTCUSD', intent: 'protect', side, stopLoss, takeProfits },
      ...{ quantity: null, orderType: null, limitPrice: null, stopPrice: null, target: null },
    })
  })

  it('may trail, and count from the entry', () => {
    expect(signalOf(of({ action: 'move_stop', sl_percent: 2, trail_percent: 1 }))).toMatchObject({
      stopLoss: {
        level: { kind: 'away', distance: { unit: 'percent', percent: '2' } },
        trail: { unit: 'percent', percent: '1' },
      },
    })
  })

  it('of PineConnector gives prices, since what its distances count from differs', () => {
    const text = '60123456,newsltplong,EURUSD,sl=1.05,tp=1.1'
    const priced = hookReading.parse({ pineUnits: { risk: 'units', stops: 'price' } })
    expect(readMessage(sniff(Buffer.from(text)), priced)).toMatchObject({
      dialect: 'pineconnector',
      signal: { intent: 'protect', side: 'buy', stopLoss: stop('1.05'), takeProfits: [target('1.1')] },
    })
    expect(read(text)).toMatchObject({ ok: false, problem: { code: 'UNSUPPORTED', field: 'sl' } })
    expect(problemOf('1,newsltpshort,EURUSD')).toMatchObject({ code: 'MISSING_FIELD', field: 'sl' })
  })

  it.each([
    [of({ action: 'move_stop' }), 'MISSING_FIELD', 'sl'],
    [of({ action: 'move_stop', price: 64000 }), 'MISSING_FIELD', 'sl'],
    [of({ action: 'move_stop', tp: 70000 }), 'MISSING_FIELD', 'sl'],
    [of({ action: 'set_tp', sl: 64000 }), 'MISSING_FIELD', 'tp'],
    [of({ action: 'move_stop', sl: 64000, side: 'buy' }), 'AMBIGUOUS', 'action'],
    [of({ action: 'breakeven', sl: 64000 }), 'AMBIGUOUS', 'sl'],
    [of({ action: 'move_stop', sl: 64000, market_position: 'flat' }), 'AMBIGUOUS', 'market_position'],
    [of({ action: 'move_stop_long', sl: 1, market_position: 'short' }), 'AMBIGUOUS', 'market_position'],
    [of({ action: 'newsltplong', sl: 80000, tp: 70000 }), 'INVALID_FIELD', 'tp'],
    [of({ action: 'set_tp', tp: 60000, price: 64000, position: 'long' }), 'INVALID_FIELD', 'tp'],
    [of({ action: 'move_stop', sl: '{{plot_0}}' }), 'UNFILLED_PLACEHOLDER', 'sl'],
    [of({ action: 'move_stop', sl: 'NaN' }), 'INVALID_NUMBER', 'sl'],
    [of({ action: 'buy', breakeven: true }), 'UNSUPPORTED', 'breakeven'],
    ['move stop BTCUSD', 'MISSING_FIELD', 'sl'],
    ['move stop 64000', 'MISSING_FIELD', 'symbol'],
    ['modify BTCUSD 64000', 'UNCLEAR', '64000'],
    ['breakeven BTCUSD 64000', 'UNCLEAR', '64000'],
    ['move stop BTCUSD 64000 65000', 'AMBIGUOUS', '65000'],
    ['move stop BTCUSD 64,000', 'INVALID_NUMBER', '64,000'],
    ['move stop long short BTCUSD 64000', 'AMBIGUOUS', 'short'],
    ['move stop BTCUSD tp 70000 50%', 'MISSING_FIELD', 'sl'],
    ['move stop BTCUSD 64000 50%', 'AMBIGUOUS', '50%'],
    ['move stop BTCUSD tp 70000 64000', 'AMBIGUOUS', '64000'],
    ['move stop BTCUSD tp 70000 for 50%', 'AMBIGUOUS', '50%'],
    ['move stop BTCUSD +500', 'AMBIGUOUS', 'sl'],
    ['set tp BTCUSD sl 64000 50%', 'AMBIGUOUS', '50%'],
    ['set tp BTCUSD 65000 50% 10%', 'AMBIGUOUS', '10%'],
    ['set tp 65000 BTCUSD 50%', 'AMBIGUOUS', '50%'],
    ['set tp BTCUSD tp 65000 5', 'AMBIGUOUS', '5'],
    ['set tp BTCUSD tp 2% 4%', 'AMBIGUOUS', '4%'],
    ['set tp BTCUSD tp3 70000', 'INVALID_FIELD', 'tp3'],
    ['set tp BTCUSD tp1 70000', 'AMBIGUOUS', 'tp1'],
    ['modify BTCUSD tp1 65000 tp3 66000', 'INVALID_FIELD', 'tp3'],
    ['move stop BTCUSD 64000 now', 'UNCLEAR', 'now'],
  ])('%j is refused: %s at %s', (message, code, field) => {
    expect(problemOf(message)).toMatchObject({ code, field })
  })
})
