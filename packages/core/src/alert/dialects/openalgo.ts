/**
 * OpenAlgo's place order, smart order and strategy hook (docs.openalgo.in, api-documentation/v1/orders-api). Its
 * `position_size` is the signed position wanted afterwards.
 */
import { dec, type OrderType, type Side, type Signal, signalOf } from '@viewzenix/schema'
import {
  FieldProblem,
  has,
  readMarket,
  readNumber,
  readPositive,
  readText,
  readWord,
  shown,
} from './fields.ts'
import { hasMoreThan } from './general.ts'
import type { JsonObject } from './sniff.ts'
import { withExits } from './with-exits.ts'

const FIELDS: ReadonlySet<string> = new Set(
  `apikey strategy symbol exchange action quantity pricetype product price trigger_price disclosed_quantity
  position_size underlying_ltp`.split(/\s+/),
)
const EXCHANGES = `nse nfo cds bse bfo bcd mcx ncdex nco nse_index bse_index mcx_index cds_index crypto global_index`
const words = (list: string) => Object.fromEntries(list.split(' ').map((word) => [word, word.toUpperCase()]))

/** True for messages that speak this dialect, well or badly. */
export const speaksOpenAlgo = (message: JsonObject): boolean => {
  const own = (name: string) => Object.hasOwn(message, name)
  if (own('pricetype') || own('product') || own('trigger_price') || own('disclosed_quantity'))
    return own('symbol')
  if (own('apikey') && own('symbol') && own('action')) return !hasMoreThan(message, FIELDS)
  // With a quantity beside it and nothing of OpenAlgo's, a position size of 0 is TradingView's and opens nothing.
  return (
    own('position_size') &&
    !own('quantity') &&
    own('symbol') &&
    own('action') &&
    !hasMoreThan(message, FIELDS)
  )
}

export const readOpenAlgo = (message: JsonObject): Signal => withExits(message, FIELDS, readOrder(message))

const readOrder = (message: JsonObject): Signal => {
  const market = readMarket(message, ['symbol'])
  const exchange = readWord(message, ['exchange'], words(EXCHANGES))
  const side = readWord<Side>(message, ['action'], { buy: 'buy', sell: 'sell' })
  if (!side) throw new FieldProblem('MISSING_FIELD', 'action', 'action is missing: it must be BUY or SELL.')
  readWord(message, ['product'], words('mis nrml cnc'))
  const disclosed = readNumber(message, ['disclosed_quantity'])
  if (disclosed && disclosed.value !== '0')
    throw new FieldProblem(
      'UNSUPPORTED',
      'disclosed_quantity',
      'disclosed_quantity is not supported: the whole quantity of an order is shown to the market. Leave it out or send 0.',
    )
  return signalOf({
    ...market,
    exchange: exchange ?? market.exchange,
    side,
    ...readAmounts(message, side, exchange),
    ...readPrices(message),
    comment: readText(message, ['strategy'], 500)?.text ?? null,
  })
}

/** Neither a quantity nor a target may be negative here but for the target of a short position. */
const readAmounts = (
  message: JsonObject,
  side: Side,
  exchange: string | null,
): Pick<Signal, 'quantity' | 'target' | 'intent'> => {
  const position = readNumber(message, ['position_size'])
  const sent = readNumber(message, ['quantity'])
  for (const number of [position, sent])
    if (number && exchange !== null && exchange !== 'CRYPTO' && !dec(number.value).isInteger())
      throw new FieldProblem(
        'INVALID_NUMBER',
        number.name,
        `${number.name} must be a whole number on ${exchange}, not ${shown(number.text)}.`,
      )
  if (!position) return { quantity: readPositive(message, ['quantity']), target: null, intent: null }
  if (sent?.value.startsWith('-'))
    throw new FieldProblem(
      'NOT_POSITIVE',
      'quantity',
      `quantity must not be negative, not ${shown(sent.text)}.`,
    )
  const target = position.value
  if (!sent && target !== '0' && (side === 'buy') === target.startsWith('-'))
    throw new FieldProblem(
      'INVALID_FIELD',
      'position_size',
      `position_size must be ${side === 'buy' ? '0 or more with BUY' : '0 or less with SELL'}, not ${shown(position.text)}.`,
    )
  const quantity = sent && sent.value !== '0' ? sent.value : null
  // With a quantity, a target of 0 closes what is open, and opens the quantity where nothing is.
  return { quantity, target, intent: target === '0' && quantity === null ? 'flat' : 'target' }
}

/** A price of 0 is how OpenAlgo leaves one out. */
const readPrices = (
  message: JsonObject,
): Pick<Signal, 'orderType' | 'limitPrice' | 'stopPrice' | 'price'> => {
  const orderType = readWord<OrderType>(message, ['pricetype'], {
    market: 'market',
    limit: 'limit',
    sl: 'stop_limit',
    'sl-m': 'stop',
  })
  const price = zeroIsNone(message, 'price')
  const trigger = zeroIsNone(message, 'trigger_price')
  const limits = orderType === 'limit' || orderType === 'stop_limit'
  const stops = orderType === 'stop' || orderType === 'stop_limit'
  if (limits && price === null)
    throw new FieldProblem(
      'MISSING_FIELD',
      'price',
      'price is missing: a LIMIT or SL order needs one above 0.',
    )
  if (stops && trigger === null)
    throw new FieldProblem(
      'MISSING_FIELD',
      'trigger_price',
      'trigger_price is missing: an SL or SL-M order needs one above 0.',
    )
  return { orderType, price, limitPrice: limits ? price : null, stopPrice: stops ? trigger : null }
}

const zeroIsNone = (message: JsonObject, name: string): string | null => {
  const number = has(message, name) ? readNumber(message, [name]) : null
  return number?.value === '0' ? null : readPositive(message, [name])
}
