import {
  dec,
  type OrderStyle,
  type OrderType,
  type Side,
  type Signal,
  type TimeInForce,
  toDecimalString,
} from '@viewzenix/schema'
import type { Instrument, Quote } from '../ports/index.ts'

export type PricedOrder = {
  type: OrderType
  timeInForce: TimeInForce
  /** Null for market orders. */
  limitPrice: string | null
  /** What one unit may cost (buy) or bring (sell) at most, in quote currency; for sizing and risk. */
  expectedPrice: string
}

/**
 * The kind of order for an entry: the alert's own wish first, then the bot's. A limit is the alert's limit
 * price, or the alert's price (or the quote) moved by the bot's offset; rounded to the tick so that it is never
 * worse for the trader than what was asked.
 */
export const priceEntry = (input: {
  side: Side
  signal: Pick<Signal, 'orderType' | 'limitPrice' | 'price' | 'timeInForce'>
  style: OrderStyle
  quote: Quote
  instrument: Pick<Instrument, 'tickSize'>
}): PricedOrder => {
  const { side, signal, style, quote, instrument } = input
  const now = side === 'buy' ? quote.ask : quote.bid
  // Who names a limit wants one, also without saying so.
  const type = signal.orderType ?? (signal.limitPrice !== null ? 'limit' : style.type)
  if (type === 'market') return { type, timeInForce: 'gtc', limitPrice: null, expectedPrice: now }
  const offset = dec(style.limitOffsetPercent).div(100)
  const wanted =
    signal.limitPrice !== null
      ? dec(signal.limitPrice)
      : dec(signal.price ?? now).times(side === 'buy' ? dec(1).plus(offset) : dec(1).minus(offset))
  const tick = dec(instrument.tickSize)
  const ticks = wanted.div(tick)
  const limitPrice = toDecimalString((side === 'buy' ? ticks.floor() : ticks.ceil()).times(tick))
  // A limit to sell below the market fills at the market: sized by the limit, the position would be too large.
  const expectedPrice = side === 'sell' && dec(now).gt(limitPrice) ? now : limitPrice
  return { type, timeInForce: signal.timeInForce ?? style.timeInForce, limitPrice, expectedPrice }
}
