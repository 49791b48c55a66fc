/**
 * The basic fields of TradersPost's webhook messages, as its public documentation describes them
 * (docs.traderspost.io, core-concepts/webhooks): ticker, action, sentiment, quantity, quantityType, price,
 * orderType, limitPrice, timeInForce, time. Unknown fields are ignored, as there; fields that would protect or
 * delay a trade and that we cannot honour are refused, because ignoring them would be dangerous.
 */
import {
  type Intent,
  type OrderType,
  type QuantityType,
  type Side,
  type Signal,
  signalOf,
  type TimeInForce,
} from '@viewzenix/schema'
import { FieldProblem, find, readMarket, readPositive, readText, readTime, readWord } from './fields.ts'
import type { JsonObject } from './sniff.ts'

/** True for messages that speak this dialect, well or badly. */
export const speaksTradersPost = (message: JsonObject): boolean =>
  Object.hasOwn(message, 'ticker') || Object.hasOwn(message, 'action') || Object.hasOwn(message, 'sentiment')

type Action = Side | 'exit'
type Sentiment = 'bullish' | 'bearish' | 'flat'

/** Leaving these out in silence would trade something else than the sender asked for. */
const cannotHonour: Record<string, string> = {
  takeProfit: 'Targets are not placed yet. Remove takeProfit, or exit by an alert of its own.',
  stopLoss: 'Stops are not placed yet. Remove stopLoss, or exit by an alert of its own.',
  optionType: 'Options are not traded.',
  delay: 'Delayed signals are not supported: send the alert when it is due.',
  trailAmount: 'Trailing stops are not placed yet.',
  trailPercent: 'Trailing stops are not placed yet.',
  stopPrice: 'Stop orders are not placed yet: use market or limit.',
}

export const readTradersPost = (message: JsonObject): Signal => {
  const market = readMarket(message, ['ticker'])
  const action = readWord<Action>(
    message,
    ['action'],
    { buy: 'buy', sell: 'sell', exit: 'exit' },
    {
      cancel: 'The action cancel is not supported yet: cancel orders in the dashboard.',
      add: 'The action add is not supported yet: send buy or sell.',
    },
  )
  if (!action)
    throw new FieldProblem('MISSING_FIELD', 'action', 'action is missing: it must be buy, sell or exit.')
  const sentiment = readWord<Sentiment>(message, ['sentiment'], {
    bullish: 'bullish',
    long: 'bullish',
    bearish: 'bearish',
    short: 'bearish',
    flat: 'flat',
  })
  for (const [field, why] of Object.entries(cannotHonour))
    if (find(message, [field])) throw new FieldProblem('UNSUPPORTED', field, why)

  const intent = meaning(action, sentiment)
  const quantity = intent === 'flat' ? null : readPositive(message, ['quantity'])
  const quantityType = readQuantityType(message, quantity !== null)
  return signalOf({
    ...market,
    side: action === 'exit' ? null : action,
    intent,
    // Their rule: an entry without a quantity is for one unit.
    quantity: quantity ?? (intent === 'flat' ? null : '1'),
    quantityType,
    price: readPositive(message, ['signalPrice', 'price']),
    orderType: readWord<OrderType>(
      message,
      ['orderType'],
      { market: 'market', limit: 'limit' },
      {
        stop: 'Stop orders are not placed yet: use market or limit.',
        stop_limit: 'Stop-limit orders are not placed yet: use market or limit.',
        trailing_stop: 'Trailing stops are not placed yet: use market or limit.',
      },
    ),
    limitPrice: readPositive(message, ['limitPrice']),
    timeInForce: readWord<TimeInForce>(
      message,
      ['timeInForce'],
      { day: 'day', gtc: 'gtc', ioc: 'ioc', fok: 'fok' },
      {
        opg: 'Orders for the opening auction (opg) are not supported.',
        cls: 'Orders for the closing auction (cls) are not supported.',
      },
    ),
    comment: readText(message, ['message'], 500)?.text ?? null,
    firedAt: readTime(message, ['time']),
  })
}

/** Sentiment is the state that is wanted after the trade; flat is always a full exit. */
const meaning = (action: Action, sentiment: Sentiment | null): Intent | null => {
  if (action === 'exit') {
    if (sentiment && sentiment !== 'flat')
      throw new FieldProblem(
        'INVALID_SENTIMENT_ACTION',
        'sentiment',
        `sentiment goes with buy and sell, not with exit (which always ends flat).`,
      )
    return 'flat'
  }
  if (sentiment === 'flat') return 'flat'
  if (sentiment === null) return null
  if (action === 'buy' && sentiment === 'bullish') return 'enter_long'
  if (action === 'sell' && sentiment === 'bearish') return 'enter_short'
  throw new FieldProblem(
    'INVALID_SENTIMENT_ACTION',
    'sentiment',
    `${action} with the sentiment ${sentiment} would only reduce a position, which is not supported yet: send exit, or sentiment flat.`,
  )
}

const readQuantityType = (message: JsonObject, hasQuantity: boolean): QuantityType => {
  const riskBased = 'Sizes by risk need a stop, and stops are not placed yet.'
  const type = readWord<QuantityType>(
    message,
    ['quantityType'],
    { fixed_quantity: 'units', dollar_amount: 'notional', percent_of_equity: 'percent_of_equity' },
    {
      risk_dollar_amount: riskBased,
      risk_percent: riskBased,
      percent_of_position: 'Sizes by percent of position are not supported yet.',
    },
  )
  if (type && type !== 'units' && !hasQuantity)
    throw new FieldProblem('MISSING_FIELD', 'quantity', 'quantity is missing: quantityType needs one.')
  return type ?? 'units'
}
