/**
 * The book of one account as a plain value. Decisions take a book and return a new one; SQL is in store.ts.
 * Quantities are base units, prices and cash the account's currency, all decimal strings; moments are ms since
 * the epoch.
 */
import type { BrokerFill, BrokerOrder, BrokerOrderStatus, PlaceOrder } from '@viewzenix/core/ports'
import { dec, toDecimalString } from '@viewzenix/schema'
import type { Position } from './netting.ts'

export type BookAccount = { id: string; currency: string; startingCash: string; cash: string }

export type BookFill = {
  n: number
  quantity: string
  price: string
  fee: string
  cashChange: string
  at: number
}

export type BookOrder = PlaceOrder & {
  id: string
  /** What was asked for; `quantity` is less where reduce-only cut it. */
  requestedQuantity: string
  status: BrokerOrderStatus
  reason: string | null
  filledQuantity: string
  fills: BookFill[]
  placedAt: number
  /** Every moment up to this one has been held against the market. */
  matchedUntil: number
  /** Trailing stops: the best price of the market for its side up to `matchedUntil`. Null for all others. */
  bestPrice: string | null
  /** Stops of all kinds: when they woke up; null while they sleep, and for all others. */
  triggeredAt: number | null
  expiresAt: number | null
  updatedAt: number
}

/** `orders` are the open ones, oldest first. */
export type Book = { account: BookAccount; positions: Map<string, Position>; orders: BookOrder[] }

/** What a decision did: the new book, and the orders as they were after each event, in the order of the events. */
export type Change = { book: Book; events: BookOrder[] }

export const isOpen = (order: { status: BrokerOrderStatus }): boolean =>
  order.status === 'submitted' || order.status === 'partially_filled'

export const remainingOf = (order: BookOrder): string =>
  toDecimalString(dec(order.quantity).minus(order.filledQuantity))

/** The book with `order` in place of what it held under the same id; closed orders leave it. */
export const withOrder = (book: Book, order: BookOrder): Book => {
  const others = book.orders.filter(({ id }) => id !== order.id)
  const orders = isOpen(order)
    ? [...others, order].sort((a, b) => a.placedAt - b.placedAt || (a.id < b.id ? -1 : 1))
    : others
  return { ...book, orders }
}

const toBrokerFill = (orderId: string, fill: BookFill): BrokerFill => ({
  brokerFillId: `${orderId}:${fill.n}`,
  quantity: fill.quantity,
  price: fill.price,
  fee: fill.fee,
  filledAt: new Date(fill.at).toISOString(),
})

/** The order as the port shows it. The average price is kept to 18 places. */
export const toBrokerOrder = (order: BookOrder): BrokerOrder => {
  const notional = order.fills.reduce((sum, fill) => sum.plus(dec(fill.quantity).times(fill.price)), dec(0))
  return {
    brokerOrderId: order.id,
    clientOrderId: order.clientOrderId,
    symbol: order.symbol,
    side: order.side,
    status: order.status,
    quantity: order.quantity,
    filledQuantity: order.filledQuantity,
    averagePrice: order.fills.length === 0 ? null : toDecimalString(notional.div(order.filledQuantity)),
    reason: order.reason,
    fills: order.fills.map((fill) => toBrokerFill(order.id, fill)),
    updatedAt: new Date(order.updatedAt).toISOString(),
  }
}
