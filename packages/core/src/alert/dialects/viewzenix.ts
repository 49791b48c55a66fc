/**
 * Viewzenix's own dialect (docs/messages.md):
 * `{"symbol":"BTCUSD","strategy_order_id":"long","strategy_order_action":"buy","strategy_order_contracts":0.05,
 *   "strategy_order_price":64340.15,"strategy_order_comment":"Breakout","time":1713746400000}`
 */
import {
  type OrderType,
  type QuantityType,
  type Side,
  type Signal,
  signalOf,
  type TimeInForce,
} from '@viewzenix/schema'
import { FieldProblem, find, has, readMarket, readPositive, readText, readTime, readWord } from './fields.ts'
import { hasMoreThan, readGeneral, readSentTime, saysOtherwise } from './general.ts'
import { tradeMeaning } from './general-meaning.ts'
import { facetsOf } from './general-side.ts'
import type { JsonObject } from './sniff.ts'

const SYMBOL = ['symbol', 'ticker'] as const
const ACTION = ['strategy_order_action', 'action'] as const
const ORDER_ID = ['strategy_order_id', 'order_id'] as const
const CONTRACTS = ['strategy_order_contracts', 'quantity'] as const
const PRICE = ['strategy_order_price', 'price'] as const

/** What this reader itself knows; a message with more about its trade is read by all its names. */
const KNOWN: ReadonlySet<string> = new Set([
  ...[SYMBOL, ACTION, ORDER_ID, CONTRACTS, PRICE].flat(),
  ...[
    'strategy_order_comment',
    'comment',
    'quantity_type',
    'order_type',
    'limit_price',
    'time_in_force',
    'time',
  ],
  ...['id', 'alert_id', 'message_id', 'interval'],
])

/** True for messages that speak this dialect, well or badly. */
export const speaksViewzenix = (message: JsonObject): boolean =>
  ['strategy_order_action', 'strategy_order_id', 'strategy_order_contracts', 'strategy_order_price'].some(
    (name) => Object.hasOwn(message, name),
  ) ||
  (Object.hasOwn(message, 'symbol') &&
    typeof message.action === 'string' &&
    /^\s*(buy|sell)\s*$/i.test(message.action) &&
    !hasMoreThan(message, KNOWN) &&
    !saysOtherwise(message, message.action))

export const readViewzenix = (message: JsonObject): Signal => {
  const twice = [SYMBOL, ACTION, ORDER_ID, CONTRACTS, PRICE].some(
    (names) => names.filter((name) => has(message, name)).length > 1,
  )
  const action = find(message, ACTION)?.value
  const moves = typeof action === 'string' && facetsOf(action)?.act === 'protect'
  // Two names for one thing have to agree, which the general reader sees to.
  if (twice || moves || hasMoreThan(message, KNOWN)) return readGeneral(message)
  const market = readMarket(message, SYMBOL)
  const side = readWord<Side>(message, ACTION, { buy: 'buy', sell: 'sell' })
  if (!side)
    throw new FieldProblem('MISSING_FIELD', ACTION[0], `${ACTION[0]} is missing: it must be buy or sell.`)
  const orderId = readText(message, ORDER_ID)?.text ?? null
  const intent = tradeMeaning(orderId, side)
  const orderType = readWord<OrderType>(message, ['order_type'], {
    market: 'market',
    limit: 'limit',
    stop: 'stop',
    stop_limit: 'stop_limit',
    trailing_stop: 'trailing_stop',
  })
  const exits = intent === 'exit_long' || intent === 'exit_short'
  return signalOf({
    ...market,
    side,
    intent,
    // An exit closes the position and ignores size, whatever the message says.
    quantity: exits ? null : readPositive(message, CONTRACTS),
    quantityType:
      readWord<QuantityType>(message, ['quantity_type'], {
        units: 'units',
        notional: 'notional',
        percent_of_equity: 'percent_of_equity',
        percent_of_position: 'percent_of_position',
      }) ?? 'units',
    price: readPositive(message, PRICE),
    orderType,
    limitPrice: readPositive(message, ['limit_price']),
    timeInForce: readWord<TimeInForce>(message, ['time_in_force'], {
      day: 'day',
      gtc: 'gtc',
      ioc: 'ioc',
      fok: 'fok',
      opg: 'opg',
      cls: 'cls',
    }),
    orderId,
    comment: readText(message, ['strategy_order_comment', 'comment'], 500)?.text ?? null,
    firedAt: readTime(message, ['time']) ?? readSentTime(message),
  })
}
