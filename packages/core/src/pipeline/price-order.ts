import {
  type AssetClass,
  type Decimal,
  dec,
  type OrderStyle,
  type OrderType,
  type Side,
  type Signal,
  toDecimalString,
} from '@viewzenix/schema'
import type { OrderTerms } from '../order/create-order.ts'
import type { BrokerCapabilities, Instrument, Quote } from '../ports/index.ts'

export type PricedOrder = OrderTerms & {
  /** What one unit may cost (buy) or bring (sell) at most, in quote currency; for sizing and risk. */
  expectedPrice: string
}
export type Priced = { ok: true; order: PricedOrder } | { ok: false; reason: string }

export type PriceInput = {
  side: Side
  signal: Pick<
    Signal,
    | 'orderType'
    | 'limitPrice'
    | 'limitOffset'
    | 'stopPrice'
    | 'trail'
    | 'price'
    | 'timeInForce'
    | 'extendedHours'
    | 'assetClass'
  >
  style: OrderStyle
  quote: Quote
  instrument: Pick<Instrument, 'tickSize'>
  capabilities: BrokerCapabilities
}

/**
 * The kind of order for an entry: the alert's own wish first, then the bot's; what the broker does not take is
 * refused by name. A limit is the alert's limit price, or so far from the quote as the alert says, or the alert's price
 * (or the quote) moved by the bot's offset.
 * Limits are rounded to the tick so that they are never worse for the trader than what was asked, stops so that they
 * never wake up earlier.
 */
export const priceEntry = (input: PriceInput): Priced => {
  const { signal, style } = input
  const type = typeOf(signal, style)
  const prices = pricesOf(type, input)
  if ('reason' in prices) return { ok: false, reason: prices.reason }
  const wrong = [prices.limitPrice, prices.stopPrice].find((p) => p !== null && dec(p).lte(0))
  if (wrong) return { ok: false, reason: `Refused: the order's price would be ${wrong}.` }
  const accepted = input.capabilities.orders[type] ?? []
  const usual =
    type === 'market' ? (accepted.find((t) => t === 'gtc') ?? accepted[0] ?? 'gtc') : style.timeInForce
  const order: PricedOrder = {
    type,
    timeInForce: signal.timeInForce ?? usual,
    extendedHours: signal.extendedHours ?? style.extendedHours,
    ...prices,
  }
  const lacking = lack(order, input.capabilities, signal.assetClass)
  return lacking ? { ok: false, reason: lacking } : { ok: true, order }
}

/** Who names a price of an order wants that order, also without saying so. */
const typeOf = (signal: PriceInput['signal'], style: OrderStyle): OrderType => {
  if (signal.orderType !== null) return signal.orderType
  if (signal.trail !== null) return 'trailing_stop'
  if (signal.stopPrice !== null) return signal.limitPrice === null ? 'stop' : 'stop_limit'
  return signal.limitPrice === null && !signal.limitOffset ? style.type : 'limit'
}

type Prices = Pick<PricedOrder, 'limitPrice' | 'stopPrice' | 'trail' | 'expectedPrice'>

const pricesOf = (type: OrderType, input: PriceInput): Prices | { reason: string } => {
  const { side, signal, style, quote } = input
  const now = side === 'buy' ? quote.ask : quote.bid
  const base = style.base === 'quote' ? now : (signal.price ?? now)
  const none = { limitPrice: null, stopPrice: null, trail: null }
  switch (type) {
    case 'market':
      return { ...none, expectedPrice: now }
    case 'limit': {
      const limitPrice = limitOf(input, base)
      return { ...none, limitPrice, expectedPrice: sizingPrice(side, now, limitPrice) }
    }
    case 'stop': {
      const stopPrice = stopOf(input, base)
      return { ...none, stopPrice, expectedPrice: dearer(now, stopPrice) }
    }
    case 'stop_limit': {
      const stopPrice = stopOf(input, base)
      const limitPrice = limitOf(input, stopPrice)
      return { ...none, stopPrice, limitPrice, expectedPrice: sizingPrice(side, now, limitPrice) }
    }
    case 'trailing_stop': {
      const trail = signal.trail ?? style.trail
      if (!trail) return { reason: 'Refused: a trailing stop needs the distance at which it follows.' }
      const away = trail.unit === 'price' ? dec(trail.amount) : dec(now).times(trail.percent).div(100)
      // A buy follows the price down, and never wakes up above where it starts.
      const expectedPrice = side === 'buy' ? toDecimalString(dec(now).plus(away)) : now
      return { ...none, trail, expectedPrice }
    }
  }
}

/** A limit to sell below the market fills at the market: sized by the limit, the position would be too large. */
const sizingPrice = (side: Side, now: string, limit: string): string =>
  side === 'sell' ? dearer(now, limit) : limit
const dearer = (a: string, b: string): string => (dec(a).gt(b) ? a : b)

const limitOf = (input: PriceInput, base: string): string => {
  const { side, signal, instrument } = input
  const wanted = signal.limitPrice === null ? offsetLimit(input, base) : dec(signal.limitPrice)
  return onTick(wanted, dec(instrument.tickSize), side === 'buy' ? 'down' : 'up')
}

const offsetLimit = ({ side, signal, style, instrument, quote }: PriceInput, base: string): Decimal => {
  const worse = side === 'buy' ? 1 : -1
  const { limitOffset } = signal
  if (limitOffset) {
    const now = dec(side === 'buy' ? quote.ask : quote.bid)
    const better = limitOffset.unit === 'price' ? limitOffset.amount : now.times(limitOffset.percent).div(100)
    return now.minus(dec(better).times(worse))
  }
  return style.limitOffsetTicks === null
    ? dec(base).times(dec(style.limitOffsetPercent).div(100).times(worse).plus(1))
    : dec(base).plus(dec(instrument.tickSize).times(style.limitOffsetTicks).times(worse))
}

const stopOf = ({ side, signal, style, instrument }: PriceInput, base: string): string => {
  const beyond = dec(style.stopOffsetPercent)
    .div(100)
    .times(side === 'buy' ? 1 : -1)
  const wanted = signal.stopPrice === null ? dec(base).times(beyond.plus(1)) : dec(signal.stopPrice)
  return onTick(wanted, dec(instrument.tickSize), side === 'buy' ? 'up' : 'down')
}

const onTick = (price: Decimal, tick: Decimal, to: 'up' | 'down'): string => {
  const ticks = price.div(tick)
  return toDecimalString((to === 'up' ? ticks.ceil() : ticks.floor()).times(tick))
}

/** What the broker does not take of the order, as a refusal; null where it takes it. */
const lack = (
  { type, timeInForce, extendedHours, trail }: OrderTerms,
  capabilities: BrokerCapabilities,
  assetClass: AssetClass,
): string | null => {
  const words = type.replaceAll('_', ' ')
  const accepted = capabilities.orders[type]
  const what = assetClass === 'unknown' ? '' : ` for ${assetClass}`
  if (!accepted) return `Refused: the broker takes no ${words} orders${what}.`
  if (!accepted.includes(timeInForce))
    return `Refused: the broker takes ${words} orders${what} as ${accepted.join(', ')}, not as ${timeInForce}.`
  if (trail && !capabilities.trail.includes(trail.unit))
    return `Refused: the broker takes the distance of a trailing stop in ${capabilities.trail.join(', ')} alone.`
  if (extendedHours && !capabilities.extendedHours.includes(type))
    return `Refused: the broker takes no ${words} orders${what} outside regular hours.`
  return null
}
