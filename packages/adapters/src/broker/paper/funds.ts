/**
 * What an account may still open. There is no leverage: long and short positions together may be worth what the
 * account is worth. A short is marked at the ask and a long at the bid, the prices at which they could be closed.
 *
 *   equity   = cash + longs − shorts
 *   free     = equity − longs − shorts − reserved = cash − 2 × shorts − reserved
 *   reserved = for each open order, the part that would open or widen a position × its price, and the fee
 *
 * What only closes reserves nothing: an exit is never refused for lack of cash.
 */
import { dec, type Side, toDecimalString } from '@viewzenix/schema'

export type MarkedPosition = { symbol: string; quantity: string; mark: string }
/** `price`: the limit, or for market orders the price now. `feeRate` in parts of one. */
export type Claim = {
  symbol: string
  side: Side
  remaining: string
  price: string
  feeRate: string
  reduceOnly: boolean
}
export type Funds = { equity: string; reserved: string; free: string }

/** Claims in the order in which they were placed: the first ones use up what can be closed. */
export const reservedFor = (positions: readonly MarkedPosition[], claims: readonly Claim[]): string => {
  const closable = new Map<string, string>()
  for (const { symbol, quantity } of positions) {
    closable.set(`${dec(quantity).gt(0) ? 'sell' : 'buy'} ${symbol}`, toDecimalString(dec(quantity).abs()))
  }
  let reserved = dec(0)
  for (const claim of claims) {
    if (claim.reduceOnly) continue
    const key = `${claim.side} ${claim.symbol}`
    const left = dec(closable.get(key) ?? '0')
    const closing = left.lt(claim.remaining) ? left : dec(claim.remaining)
    closable.set(key, toDecimalString(left.minus(closing)))
    const opening = dec(claim.remaining).minus(closing)
    reserved = reserved.plus(opening.times(claim.price).times(dec(claim.feeRate).plus(1)))
  }
  return toDecimalString(reserved)
}

/** Equity, what open orders reserve, and what is free; free may be negative after losses on a short. */
export const fundsOf = (
  cash: string,
  positions: readonly MarkedPosition[],
  claims: readonly Claim[],
): Funds => {
  let [net, shorts] = [dec(0), dec(0)]
  for (const { quantity, mark } of positions) {
    const value = dec(quantity).times(mark)
    net = net.plus(value)
    if (value.lt(0)) shorts = shorts.minus(value)
  }
  const reserved = reservedFor(positions, claims)
  return {
    equity: toDecimalString(dec(cash).plus(net)),
    reserved,
    free: toDecimalString(dec(cash).minus(shorts.times(2)).minus(reserved)),
  }
}

/** Whole lots that `cash` pays for at `price` with the fee on top, never negative. */
export const affordableLots = (cash: string, price: string, feeRate: string, lotSize: string): string => {
  const each = dec(price).times(dec(feeRate).plus(1)).times(lotSize)
  const lots = dec(cash).div(each).floor()
  return lots.gt(0) ? toDecimalString(lots.times(lotSize)) : '0'
}
