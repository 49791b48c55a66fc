/** Trades out of fills, first in first out. Pure; fees and P&L of the trades and of what is open add up to the whole. */
import { type Decimal, dec, type Side, toWorkingString } from '@viewzenix/schema'

export type LotFill = {
  id: string
  orderId: string
  accountId: string
  botId: string
  symbol: string
  side: Side
  quantity: string
  price: string
  fee: string
  filledAt: Date
}

/** What is left of a fill that opened. */
export type Lot = { fill: LotFill; quantity: Decimal; fee: Decimal }
export type Trade = { open: LotFill; close: LotFill; quantity: Decimal; gross: Decimal; fees: Decimal }

/** @param fills oldest first, of any accounts and symbols */
export const matchLots = (fills: readonly LotFill[]): { trades: Trade[]; open: Lot[] } => {
  const lanes = new Map<string, Lot[]>()
  const trades: Trade[] = []
  for (const fill of fills) {
    const key = `${fill.accountId}:${fill.symbol}`
    const lots = lanes.get(key) ?? []
    lanes.set(key, lots)
    const coming: Lot = { fill, quantity: dec(fill.quantity), fee: dec(fill.fee) }
    while (coming.quantity.gt(0) && lots[0] && lots[0].fill.side !== fill.side) {
      const lot = lots[0]
      const quantity = coming.quantity.lt(lot.quantity) ? coming.quantity : lot.quantity
      const fees = takeFee(lot, quantity).plus(takeFee(coming, quantity))
      const gain = dec(fill.price).minus(lot.fill.price).times(quantity)
      trades.push({
        open: lot.fill,
        close: fill,
        quantity,
        gross: lot.fill.side === 'buy' ? gain : gain.neg(),
        fees,
      })
      lot.quantity = lot.quantity.minus(quantity)
      coming.quantity = coming.quantity.minus(quantity)
      if (lot.quantity.isZero()) lots.shift()
    }
    if (coming.quantity.gt(0)) lots.push(coming)
  }
  return { trades, open: [...lanes.values()].flat() }
}

/** The share of the fee that goes with a part; the last part takes what is left, so that none is lost to rounding. */
const takeFee = (lot: Lot, quantity: Decimal): Decimal => {
  const share = quantity.eq(lot.quantity)
    ? lot.fee
    : dec(toWorkingString(lot.fee.times(quantity).div(lot.quantity)))
  lot.fee = lot.fee.minus(share)
  return share
}
