import { type Decimal, dec, toDecimalString } from '@viewzenix/schema'
import type { Order } from '../entities/order.entity.ts'

type Named = Pick<Order, 'side' | 'quantity' | 'symbol'>

/** Such as `buy 0.05 BTCUSD`: which order a line of the audit trail is about, in the middle of its sentence. */
export const orderWords = ({ side, quantity, symbol }: Named): string =>
  `${side} ${toDecimalString(dec(quantity))} ${symbol}`

/** A price that was reckoned, in a sentence: an average may have no end. */
export const priceWords = (price: Decimal.Value): string =>
  toDecimalString(dec(price).toSignificantDigits(10))

/** Such as `Buy 0.05 BTCUSD: filled at 64340.2 on average.` */
export const aboutOrder = (order: Named, what: string): string => {
  const words = orderWords(order)
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}: ${what}`
}
