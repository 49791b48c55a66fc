/** The decision at the heart of matching: one order held against one moment of the market. Pure. */
import type { PlaceOrder } from '@viewzenix/core/ports'
import { dec, toDecimalString } from '@viewzenix/schema'

/** One moment: the prices, and the base units that a taker of this order's side finds at the best of them. */
export type Moment = { at: number; bid: string; ask: string; size: string }

export type MatchLimits = {
  /** Base units that the order could close of the account's position now. */
  closable: string
  /** Base units that it may open beyond that; null when its cash is reserved already. */
  openable: string | null
}
export type Match = {
  fill: { quantity: string; price: string } | null
  /** Set when the order ends here with something left; its reason is for the trader. */
  cancel: string | null
}

type Matchable = Pick<PlaceOrder, 'side' | 'type' | 'timeInForce' | 'limitPrice' | 'reduceOnly'> & {
  remaining: string
}
const least = (...values: string[]): string => values.reduce((a, b) => (dec(b).lt(a) ? b : a))

/** The price that a taker gets: the ask for a buyer, the bid for a seller. */
export const touchOf = (side: PlaceOrder['side'], quote: { bid: string; ask: string }): string =>
  side === 'buy' ? quote.ask : quote.bid

/** Whether `price` is the limit or better; true for market orders. */
export const isMarketable = (order: Pick<Matchable, 'side' | 'limitPrice'>, price: string): boolean =>
  order.limitPrice === null ||
  (order.side === 'buy' ? dec(price).lte(order.limitPrice) : dec(price).gte(order.limitPrice))

/**
 * Fills at most the size shown, at the touch, and never beyond the limit. Immediate-or-cancel and
 * fill-or-kill orders end in the same moment; reduce-only orders end when nothing is left to reduce.
 */
export const matchOrder = (order: Matchable, moment: Moment, limits: MatchLimits): Match => {
  const price = touchOf(order.side, moment)
  const immediate = order.timeInForce === 'ioc' || order.timeInForce === 'fok'
  const { remaining } = order
  if (!isMarketable(order, price)) {
    return { fill: null, cancel: immediate ? `The limit was not met at once: the price was ${price}.` : null }
  }
  const allowed = order.reduceOnly
    ? least(remaining, limits.closable)
    : limits.openable === null
      ? remaining
      : least(remaining, toDecimalString(dec(limits.closable).plus(limits.openable)))
  const quantity = least(allowed, moment.size)

  if (order.timeInForce === 'fok' && dec(quantity).lt(remaining)) {
    return { fill: null, cancel: `Fill-or-kill: ${quantity} of ${remaining} could be had at once.` }
  }
  const fill = dec(quantity).gt(0) ? { quantity, price } : null
  const left = toDecimalString(dec(remaining).minus(quantity))
  if (left === '0') return { fill, cancel: null }
  if (quantity === allowed) {
    return {
      fill,
      cancel: order.reduceOnly
        ? `Reduce-only: nothing is left to reduce, ${left} was canceled.`
        : `Not enough cash for the rest at ${price}: ${left} was canceled.`,
    }
  }
  return { fill, cancel: immediate ? `Immediate-or-cancel: ${left} could not be filled at once.` : null }
}
