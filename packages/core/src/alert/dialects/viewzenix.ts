/**
 * Viewzenix's own dialect (docs/messages.md):
 * `{"symbol":"BTCUSD","strategy_order_id":"long","strategy_order_action":"buy","strategy_order_contracts":0.05,
 *   "strategy_order_price":64340.15,"strategy_order_comment":"Breakout","time":1713746400000}`
 */
import {
  type Intent,
  type QuantityType,
  type Side,
  type Signal,
  signalOf,
  type TimeInForce,
} from '@viewzenix/schema'
import { FieldProblem, readMarket, readPositive, readText, readTime, readWord } from './fields.ts'
import type { JsonObject } from './sniff.ts'

const SYMBOL = ['symbol', 'ticker'] as const
const ACTION = ['strategy_order_action', 'action'] as const
const ORDER_ID = ['strategy_order_id', 'order_id'] as const
const CONTRACTS = ['strategy_order_contracts', 'quantity'] as const
const PRICE = ['strategy_order_price', 'price'] as const

/** True for messages that speak this dialect, well or badly. */
export const speaksViewzenix = (message: JsonObject): boolean =>
  ['symbol', 'strategy_order_action', 'strategy_order_id', 'strategy_order_contracts'].some((name) =>
    Object.hasOwn(message, name),
  )

export const readViewzenix = (message: JsonObject): Signal => {
  const market = readMarket(message, SYMBOL)
  const side = readWord<Side>(message, ACTION, { buy: 'buy', sell: 'sell' })
  if (!side)
    throw new FieldProblem('MISSING_FIELD', ACTION[0], `${ACTION[0]} is missing: it must be buy or sell.`)
  const orderId = readText(message, ORDER_ID)?.text ?? null
  const intent = tradeMeaning(orderId, side)
  const orderType = readWord(
    message,
    ['order_type'],
    { market: 'market', limit: 'limit' },
    {
      stop: 'Stop orders are not placed yet: use market or limit.',
      stop_limit: 'Stop-limit orders are not placed yet: use market or limit.',
      trailing_stop: 'Trailing stops are not placed yet: use market or limit.',
    },
  )
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
      }) ?? 'units',
    price: readPositive(message, PRICE),
    orderType,
    limitPrice: readPositive(message, ['limit_price']),
    timeInForce: readWord<TimeInForce>(message, ['time_in_force'], {
      day: 'day',
      gtc: 'gtc',
      ioc: 'ioc',
      fok: 'fok',
    }),
    orderId,
    comment: readText(message, ['strategy_order_comment', 'comment'], 500)?.text ?? null,
    firedAt: readTime(message, ['time']),
  })
}

/**
 * The order's id says which position the order is about, the action which way it goes. Any other id gives a
 * side alone, and the position that it meets decides.
 */
const tradeMeaning = (orderId: string | null, side: Side): Intent | null => {
  switch (orderId?.toLowerCase()) {
    case 'long':
      return side === 'buy' ? 'enter_long' : 'exit_long'
    case 'short':
    case 'sell':
      return side === 'sell' ? 'enter_short' : 'exit_short'
    default:
      return null
  }
}
