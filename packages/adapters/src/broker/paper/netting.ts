import { dec, type Side, toDecimalString, toWorkingString } from '@viewzenix/schema'

/**
 * A netted position. `quantity` is signed base units, negative is short. `cost` is the signed cash that the open
 * quantity was entered for (average price = cost / quantity): kept instead of the average, so that what is
 * released when a part is closed and what stays always add up exactly, and realised P&L with them. Both are kept to
 * more places than are shown, so that the average of a small rest is that of the whole.
 */
export type Position = { symbol: string; quantity: string; cost: string; realizedPnl: string; fees: string }

export const flat = (symbol: string): Position => ({
  symbol,
  quantity: '0',
  cost: '0',
  realizedPnl: '0',
  fees: '0',
})

/** Average entry price in quote currency, to 18 places; `0` when flat. */
export const averagePriceOf = (position: Position): string =>
  dec(position.quantity).isZero() ? '0' : toDecimalString(dec(position.cost).div(position.quantity))

/** The part of an order of `side` that makes the position smaller, at most: what it can close. */
export const closableBy = (position: Pick<Position, 'quantity'>, side: Side): string => {
  const held = dec(position.quantity)
  const closes = side === 'sell' ? held.gt(0) : held.lt(0)
  return closes ? toDecimalString(held.abs()) : '0'
}

/**
 * The position after a fill, and the account's change of cash. It first closes what is open on the other side,
 * realising P&L against the average entry, and opens the rest at the fill's price. Realised P&L is before fees.
 * Over any run of fills that ends flat, Σ cash changes = realised P&L − fees, to the last digit.
 */
export const applyFill = (
  position: Position,
  fill: { side: Side; quantity: string; price: string; fee: string },
): { position: Position; cashChange: string } => {
  const sign = fill.side === 'buy' ? 1 : -1
  const held = dec(position.quantity)
  const signed = dec(fill.quantity).times(sign)
  const closing = dec(closableBy(position, fill.side))
  const closed = closing.lt(fill.quantity) ? closing : dec(fill.quantity)
  const quantity = held.plus(signed)

  const releasedCost = closed.eq(held.abs())
    ? dec(position.cost)
    : dec(toWorkingString(dec(position.cost).times(closed).div(held.abs())))
  const proceeds = closed.times(fill.price).times(-sign)
  const opened = dec(fill.quantity).minus(closed).times(fill.price).times(sign)
  return {
    position: {
      symbol: position.symbol,
      quantity: toDecimalString(quantity),
      cost: toWorkingString(dec(position.cost).minus(releasedCost).plus(opened)),
      realizedPnl: toWorkingString(dec(position.realizedPnl).plus(proceeds).minus(releasedCost)),
      fees: toDecimalString(dec(position.fees).plus(fill.fee)),
    },
    cashChange: toDecimalString(signed.times(fill.price).neg().minus(fill.fee)),
  }
}
