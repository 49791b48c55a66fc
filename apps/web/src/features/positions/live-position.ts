/** A position at the quote of this second. Pure, in decimals. */
import { dec, type PositionView, type QuoteView, toDecimalString } from '@viewzenix/schema'

/** Marked at what it could be closed for now: the bid for a long, the ask for a short. */
export const atQuote = (position: PositionView, quote: QuoteView | undefined): PositionView => {
  const quantity = dec(position.quantity)
  if (!quote || quantity.isZero()) return position
  const markPrice = quantity.gt(0) ? quote.bid : quote.ask
  return {
    ...position,
    markPrice,
    unrealizedPnl: toDecimalString(dec(markPrice).minus(position.averagePrice).times(quantity)),
    marketValue: toDecimalString(dec(markPrice).times(quantity)),
  }
}
