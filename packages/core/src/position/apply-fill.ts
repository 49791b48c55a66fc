import { dec, type Side, toDecimalString } from '@viewzenix/schema'

/** Signed base units (negative is short), average price in quote currency. */
export type Holding = {
  quantity: string
  averagePrice: string
  /** Gross of fees, in quote currency. */
  realizedPnl: string
  fees: string
}

export const FLAT: Holding = { quantity: '0', averagePrice: '0', realizedPnl: '0', fees: '0' }

/**
 * What a holding becomes by one fill, by the average cost method: adding moves the average price, reducing
 * realises P&L against it, and a fill larger than the position turns it around at the fill's price.
 */
export const applyFill = (
  holding: Holding,
  fill: { side: Side; quantity: string; price: string; fee: string },
): Holding => {
  const before = dec(holding.quantity)
  const average = dec(holding.averagePrice)
  const price = dec(fill.price)
  const change = fill.side === 'buy' ? dec(fill.quantity) : dec(fill.quantity).neg()
  const after = before.plus(change)
  const fees = toDecimalString(dec(holding.fees).plus(fill.fee))

  const adds = before.isZero() || before.isNeg() === change.isNeg()
  if (adds) {
    const cost = before.abs().times(average).plus(change.abs().times(price))
    return {
      quantity: toDecimalString(after),
      averagePrice: toDecimalString(cost.div(after.abs())),
      realizedPnl: toDecimalString(dec(holding.realizedPnl)),
      fees,
    }
  }
  const closed = change.abs().lt(before.abs()) ? change.abs() : before.abs()
  const gain = price
    .minus(average)
    .times(closed)
    .times(before.isNeg() ? -1 : 1)
  const turned = after.abs().gt(0) && after.isNeg() !== before.isNeg()
  return {
    quantity: toDecimalString(after),
    averagePrice: after.isZero() ? '0' : turned ? toDecimalString(price) : toDecimalString(average),
    realizedPnl: toDecimalString(dec(holding.realizedPnl).plus(gain)),
    fees,
  }
}
