/**
 * TradersPost's webhook messages, as its public documentation describes them (docs.traderspost.io,
 * core-concepts/webhooks), with its own codes for what is wrong. Unknown fields are ignored, as there; what we cannot
 * honour is refused by name, because leaving it out would trade something else.
 */
import {
  type Intent,
  type OrderType,
  type QuantityType,
  type Side,
  type Signal,
  type StopLoss,
  signalOf,
  type TakeProfit,
  type TimeInForce,
} from '@viewzenix/schema'
import { checkExits } from './check-exits.ts'
import { readDistance, readLevel } from './exits.ts'
import {
  coded,
  FieldProblem,
  find,
  has,
  oneOf,
  readFlag,
  readMarket,
  readObject,
  readPositive,
  readText,
  readTime,
  readWord,
} from './fields.ts'
import { hasMoreThan, namesSymbol, readSentTime, saysOtherwise } from './general.ts'
import { facetsOf } from './general-side.ts'
import type { JsonObject, JsonValue } from './sniff.ts'

/** Fields that mean something here. One that only others have speaks against this dialect. */
const FIELDS: ReadonlySet<string> = new Set(
  `ticker action sentiment signalPrice price orderType limitPrice stopPrice trailAmount trailPercent quantity
  quantityType takeProfit stopLoss timeInForce extendedHours cancel cancelOrderType delay ignoreTradingWindows time
  interval optionType intrinsicValue expiration strikeCount strikesAway strikePrice extras test expiresAt message
  tags`.split(/\s+/),
)
/** Fields that no other dialect writes so. */
const OWN = [
  'sentiment',
  'quantityType',
  'signalPrice',
  'takeProfit',
  'stopLoss',
  'cancelOrderType',
  'extras',
]

const PRICED = ['takeProfit', 'stopLoss']
const isPlain = (value: JsonValue | undefined): boolean => typeof value === 'string' && value.trim() !== ''

/** True for messages that speak this dialect, well or badly. */
export const speaksTradersPost = (message: JsonObject): boolean => {
  const own = (name: string) => Object.hasOwn(message, name)
  if (hasMoreThan(message, FIELDS) || (!own('ticker') && namesSymbol(message))) return false
  const facets = typeof message.action === 'string' ? facetsOf(message.action) : null
  if (facets?.act === 'protect') return false
  if (facets?.side && facets.act === undefined && saysOtherwise(message, String(message.action))) return false
  // Its stops and targets are objects: a plain price is somebody else's, where nothing else speaks for it.
  if (
    PRICED.some((name) => isPlain(message[name])) &&
    !OWN.some((name) => own(name) && !PRICED.includes(name))
  )
    return false
  if (OWN.some(own)) return true
  // Words such as enter_long are not TradersPost's, though others send them in the same field.
  const others = facets !== null && !/^\s*(buy|sell|exit|add|cancel)\s*$/i.test(String(message.action))
  return (own('ticker') || own('action')) && !others
}

type Action = Side | 'exit' | 'add' | 'cancel'
type Sentiment = 'bullish' | 'bearish' | 'flat'

/** Leaving these out in silence would trade something else than the sender asked for. */
const OPTIONS = ['optionType', 'intrinsicValue', 'expiration', 'strikeCount', 'strikesAway', 'strikePrice']

export const readTradersPost = (message: JsonObject): Signal => {
  const market = readTicker(message)
  const action = coded('invalid-action', () =>
    readWord<Action>(message, ['action'], {
      buy: 'buy',
      sell: 'sell',
      exit: 'exit',
      add: 'add',
      cancel: 'cancel',
    }),
  )
  if (!action)
    throw new FieldProblem(
      'invalid-action',
      'action',
      'action is missing: it must be buy, sell, exit, add or cancel.',
    )
  const sentiment = coded('invalid-sentiment', () =>
    readWord<Sentiment>(message, ['sentiment'], {
      bullish: 'bullish',
      long: 'bullish',
      bearish: 'bearish',
      short: 'bearish',
      flat: 'flat',
    }),
  )
  refuseWhatIsNotHonoured(message)
  const intent = meaning(action, sentiment, has(message, 'quantity'))
  const closes = intent === 'flat' || intent === 'cancel'
  const size = closes ? { quantity: null, quantityType: 'units' as const } : readSize(message, action, intent)
  const order = readOrder(message)
  const stopLoss = closes ? null : readStopLoss(message)
  if (size.quantityType.startsWith('risk_') && !stopLoss)
    throw new FieldProblem(
      'invalid-quantity-type',
      'quantityType',
      'quantityType by risk needs a stopLoss: the distance to it says how much may be bought.',
    )
  const signal = signalOf({
    ...market,
    side: action === 'buy' || action === 'sell' ? action : null,
    intent,
    ...size,
    price: coded('invalid-payload', () => readPositive(message, ['signalPrice', 'price'])),
    ...order,
    stopLoss,
    takeProfits: closes ? [] : readTakeProfit(message),
    cancelResting: coded('invalid-payload', () => readFlag(message, ['cancel'])),
    comment: coded('invalid-message-length', () => readText(message, ['message'], 500)?.text ?? null),
    firedAt: coded('invalid-payload', () => readTime(message, ['time']) ?? readSentTime(message)),
  })
  const named = { stopName: 'stopLoss.stopPrice', names: ['takeProfit.limitPrice'] }
  coded('invalid-take-profit-price', () => checkExits(signal, { ...signal, ...named }))
  return signal
}

/** `SPY 250624C596` is a call of SPY. */
const OPTION = /^[A-Z.]{1,6}\s+\d{6}[CP]\d+(\.\d+)?$/i

const readTicker = (message: JsonObject) => {
  const ticker = readText(message, ['ticker'])
  if (!ticker)
    throw new FieldProblem(
      'empty-ticker-name',
      'ticker',
      'ticker is missing: say which market, such as "BTCUSD".',
    )
  if (OPTION.test(ticker.text))
    throw new FieldProblem(
      'unsupported-ticker',
      'ticker',
      `ticker names an option, and options are not traded.`,
    )
  return coded('unsupported-ticker', () => readMarket(message, ['ticker']))
}

/** Sentiment is the state that is wanted after the trade; flat is always a full exit. */
const meaning = (action: Action, sentiment: Sentiment | null, sized: boolean): Intent | null => {
  if (action !== 'buy' && action !== 'sell') {
    if (sentiment && !(action === 'exit' && sentiment === 'flat'))
      throw new FieldProblem(
        'invalid-sentiment-action',
        'sentiment',
        `sentiment goes with buy and sell, not with ${action}${action === 'exit' ? ' (which always ends flat)' : ''}.`,
      )
    if (action === 'exit') return sized && sentiment === null ? 'reduce' : 'flat'
    return action
  }
  if (sentiment === 'flat') return 'flat'
  if (sentiment === null) return null
  if ((action === 'buy') === (sentiment === 'bullish')) return action === 'buy' ? 'enter_long' : 'enter_short'
  return 'reduce'
}

const readSize = (
  message: JsonObject,
  action: Action,
  intent: Intent | null,
): { quantity: string | null; quantityType: QuantityType } => {
  const quantity = coded('invalid-quantity', () => readPositive(message, ['quantity']))
  const type = coded('invalid-quantity-type', () =>
    readWord<QuantityType>(message, ['quantityType'], {
      fixed_quantity: 'units',
      dollar_amount: 'notional',
      amount_per_position: 'notional',
      risk_dollar_amount: 'risk_amount',
      risk_per_position: 'risk_amount',
      risk_percent: 'risk_percent',
      percent_of_equity: 'percent_of_equity',
      percent_of_position: 'percent_of_position',
    }),
  )
  if (type && type !== 'units' && quantity === null)
    throw new FieldProblem(
      'quantity-type-requires-quantity',
      'quantity',
      'quantity is missing: quantityType needs one.',
    )
  if (type === 'percent_of_position' && intent !== 'reduce' && action !== 'add')
    throw new FieldProblem(
      'invalid-percent-of-position-action',
      'quantityType',
      `quantityType percent_of_position goes with exit and add, not with ${action}.`,
    )
  // Their rule: an entry without a quantity is for one unit.
  const entry = intent === null || intent === 'enter_long' || intent === 'enter_short' || intent === 'add'
  return { quantity: quantity ?? (entry ? '1' : null), quantityType: type ?? 'units' }
}

const readOrder = (
  message: JsonObject,
): Pick<Signal, 'orderType' | 'limitPrice' | 'stopPrice' | 'trail' | 'timeInForce' | 'extendedHours'> => {
  const limitPrice = coded('invalid-payload', () => readPositive(message, ['limitPrice']))
  const stopPrice = coded('invalid-payload', () => readPositive(message, ['stopPrice']))
  const trail = coded('invalid-trailing-stop', () =>
    readDistance(message, { percent: 'trailPercent', amount: 'trailAmount' }, 'invalid-trailing-stop'),
  )
  const said = coded('invalid-order-type', () =>
    readWord<OrderType>(message, ['orderType'], {
      market: 'market',
      limit: 'limit',
      stop: 'stop',
      stop_limit: 'stop_limit',
      trailing_stop: 'trailing_stop',
    }),
  )
  const orderType =
    said ?? (trail ? 'trailing_stop' : stopPrice ? (limitPrice ? 'stop_limit' : 'stop') : null)
  if (orderType === 'trailing_stop' && !trail)
    throw new FieldProblem(
      'invalid-trailing-stop',
      'trailPercent',
      'trailPercent or trailAmount is missing: a trailing_stop needs one of them.',
    )
  if (orderType !== 'trailing_stop' && trail)
    throw new FieldProblem(
      'invalid-trailing-stop',
      oneOf(message, ['trailPercent', 'trailAmount']),
      `trailPercent and trailAmount go with the orderType trailing_stop, not with ${orderType}.`,
    )
  const extendedHours = coded('invalid-extended-hours', () => readFlag(message, ['extendedHours']))
  if (extendedHours && orderType !== 'limit' && !(orderType === null && limitPrice))
    throw new FieldProblem(
      'invalid-extended-hours',
      'extendedHours',
      'extendedHours goes with limit orders alone: send the orderType limit and a limitPrice.',
    )
  return {
    orderType,
    limitPrice,
    stopPrice,
    trail,
    timeInForce: coded('invalid-time-in-force', () =>
      readWord<TimeInForce>(message, ['timeInForce'], {
        day: 'day',
        gtc: 'gtc',
        ioc: 'ioc',
        fok: 'fok',
        opg: 'opg',
        cls: 'cls',
      }),
    ),
    extendedHours,
  }
}

const readTakeProfit = (message: JsonObject): TakeProfit[] => {
  const fields = coded('invalid-take-profit', () => readObject(message, 'takeProfit'))
  if (!fields) return []
  const level = coded('invalid-take-profit-price', () =>
    readLevel(fields, {
      price: 'takeProfit.limitPrice',
      percent: 'takeProfit.percent',
      amount: 'takeProfit.amount',
    }),
  )
  if (!level)
    throw new FieldProblem(
      'invalid-take-profit-price',
      'takeProfit',
      'takeProfit needs exactly one of limitPrice, percent and amount.',
    )
  return [{ level, share: '100' }]
}

const readStopLoss = (message: JsonObject): StopLoss | null => {
  const fields = coded('invalid-stop-loss', () => readObject(message, 'stopLoss'))
  if (!fields) return null
  const said = coded('invalid-stop-loss-type', () =>
    readWord(fields, ['stopLoss.type'], {
      stop: 'stop',
      stop_limit: 'stop_limit',
      trailing_stop: 'trailing_stop',
    }),
  )
  const trail = coded('invalid-stop-loss-trail', () => {
    oneOf(fields, ['stopLoss.trailPercent', 'stopLoss.trailAmount', 'stopLoss.trailPrice'])
    const amount = has(fields, 'stopLoss.trailPrice') ? 'stopLoss.trailPrice' : 'stopLoss.trailAmount'
    return readDistance(fields, { percent: 'stopLoss.trailPercent', amount })
  })
  const level = coded('invalid-stop-loss-price', () =>
    readLevel(fields, {
      price: 'stopLoss.stopPrice',
      percent: 'stopLoss.percent',
      amount: 'stopLoss.amount',
    }),
  )
  const limitPrice = coded('invalid-stop-loss-limit-price', () =>
    readPositive(fields, ['stopLoss.limitPrice']),
  )
  const type = said ?? (trail ? 'trailing_stop' : limitPrice ? 'stop_limit' : 'stop')
  if (type === 'trailing_stop') {
    if (!trail || level)
      throw new FieldProblem(
        'invalid-stop-loss-trail',
        'stopLoss',
        'stopLoss of the type trailing_stop needs exactly one of trailPercent and trailAmount, and no other level.',
      )
    return { level: null, limitPrice: null, trail }
  }
  if (!level || trail)
    throw new FieldProblem(
      'invalid-stop-loss-price',
      'stopLoss',
      `stopLoss of the type ${type} needs exactly one of stopPrice, percent and amount.`,
    )
  if ((type === 'stop_limit') !== (limitPrice !== null))
    throw new FieldProblem(
      'invalid-stop-loss-limit-price',
      'stopLoss.limitPrice',
      type === 'stop_limit'
        ? 'stopLoss.limitPrice is missing: a stop_limit needs it.'
        : 'stopLoss.limitPrice goes with the type stop_limit, not with stop.',
    )
  return { level, limitPrice, trail: null }
}

const refuseWhatIsNotHonoured = (message: JsonObject): void => {
  const refuse = (field: string, why: string): never => {
    throw new FieldProblem('UNSUPPORTED', field, why)
  }
  for (const field of OPTIONS)
    if (has(message, field)) refuse(field, `${field} is for options, and options are not traded.`)
  const delay = find(message, ['delay'])
  if (delay && delay.value !== '0') refuse('delay', 'delay is not supported: send the alert when it is due.')
  if (coded('invalid-payload', () => readFlag(message, ['ignoreTradingWindows'])))
    refuse(
      'ignoreTradingWindows',
      'ignoreTradingWindows is not supported: no message may go past the trading windows of its bot.',
    )
  if (coded('invalid-payload', () => readFlag(message, ['test'])))
    refuse('test', 'test asks for no trade, so none was made. Preview the message, or send it without test.')
  if (has(message, 'cancelOrderType'))
    refuse(
      'cancelOrderType',
      'cancelOrderType is not supported: cancel takes all orders that rest in the symbol.',
    )
  if (has(message, 'expiresAt')) {
    coded('invalid-expires-at', () => readTime(message, ['expiresAt']))
    refuse('expiresAt', 'expiresAt is not supported: use timeInForce, such as day or ioc.')
  }
}
