import { dec, type Side, toDecimalString, toWorkingString } from '@viewzenix/schema'

/** Signed base units (negative is short), average price in quote currency. */
export type Holding = {
  quantity: string
  /**
   * What the open quantity was entered for, signed as it is. Kept beside the average, which is rounded and never
   * reckoned with: it is this divided by the quantity.
   */
  cost: string
  averagePrice: string
  /** Gross of fees, in quote currency. Kept with the digits that a later fill adds up with. */
  realizedPnl: string
  fees: string
}

export const FLAT: Holding = { quantity: '0', cost: '0', averagePrice: '0', realizedPnl: '0', fees: '0' }

/**
 * What a holding becomes by one fill, by the average cost method: adding moves the average price, reducing
 * realises P&L against it, and a fill larger than the position turns it around at the fill's price.
 */
export const applyFill = (
  holding: Holding,
  fill: { side: Side; quantity: string; price: string; fee: string },
): Holding => {
  const before = dec(holding.quantity)
  const change = dec(fill.quantity).times(fill.side === 'buy' ? 1 : -1)
  const after = before.plus(change)
  const closes = !before.isZero() && before.isNeg() !== change.isNeg()
  const closed = !closes ? dec(0) : change.abs().lt(before.abs()) ? change : before.neg()
  // The share of the cost that leaves; what stays is the rest, so that both always add up.
  const released = closed.eq(before.neg())
    ? dec(holding.cost)
    : dec(toWorkingString(dec(holding.cost).times(closed.neg()).div(before)))
  const gain = closed.times(fill.price).neg().minus(released)
  const cost = dec(holding.cost).minus(released).plus(change.minus(closed).times(fill.price))
  return {
    quantity: toDecimalString(after),
    cost: toWorkingString(cost),
    averagePrice: after.isZero() ? '0' : toDecimalString(cost.div(after)),
    realizedPnl: toWorkingString(dec(holding.realizedPnl).plus(gain)),
    fees: toDecimalString(dec(holding.fees).plus(fill.fee)),
  }
}
