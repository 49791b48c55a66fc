/** Takes a new order into a book: checks it, cuts it if it may only reduce, and holds it against the market. Pure. */
import { type BrokerOrderStatus, type PlaceOrder, PortError } from '@viewzenix/core/ports'
import { dec } from '@viewzenix/schema'
import type { SimulatedMarket } from '../../market/index.ts'
import { fundsAt, matchAt } from './advance-book.ts'
import { type Book, type BookOrder, type Change, withOrder } from './book.ts'
import { touchOf } from './match-order.ts'
import { closableBy, flat } from './netting.ts'
import { practiceCoinOf } from './practice-coins.ts'
import { fundsProblem, termsProblem } from './validate-order.ts'

const DAY_MS = 86_400_000
/** Day orders end at the next 00:00 UTC, whatever is traded: this market never closes. */
export const endOfDay = (atMs: number): number => (Math.floor(atMs / DAY_MS) + 1) * DAY_MS

const hasMarket = (market: SimulatedMarket, symbol: string): boolean => {
  try {
    market.instrument(symbol)
    return true
  } catch (error) {
    if (error instanceof PortError) return false
    throw error
  }
}

const reduceOnlyProblem = (book: Book, order: PlaceOrder): string | null => {
  if (!order.reduceOnly) return null
  const position = book.positions.get(order.symbol) ?? flat(order.symbol)
  if (closableBy(position, order.side) !== '0') return null
  const what = position.quantity === '0' ? 'there is no position' : `the position is ${position.quantity}`
  return `Reduce-only: nothing to reduce in ${order.symbol}, ${what}.`
}

const problemWith = (book: Book, order: BookOrder, market: SimulatedMarket, now: number): string | null => {
  if (practiceCoinOf(order.symbol) === 'REJECT') {
    return 'Rejected on purpose: REJECT is a practice coin of the paper broker.'
  }
  const instrument = market.instrument(order.symbol)
  const price = order.limitPrice ?? touchOf(order.side, market.quoteAt(order.symbol, now))
  const { currency } = book.account
  return (
    termsProblem({ ...order, quantity: order.requestedQuantity }, instrument, price, currency) ??
    reduceOnlyProblem(book, order) ??
    fundsProblem(order, fundsAt(book, market, now), fundsAt(withOrder(book, order), market, now), currency)
  )
}

/** `id` is the new order's. The book has to be caught up to `now` (ms) before. */
export const placeInBook = (
  book: Book,
  request: PlaceOrder,
  id: string,
  market: SimulatedMarket,
  now: number,
): Change & { order: BookOrder } => {
  const position = book.positions.get(request.symbol) ?? flat(request.symbol)
  const closable = closableBy(position, request.side)
  const cut = request.reduceOnly && closable !== '0' && dec(closable).lt(request.quantity)
  const status: BrokerOrderStatus = 'submitted'
  const traded = hasMarket(market, request.symbol)
  const order: BookOrder = {
    ...request,
    id,
    requestedQuantity: request.quantity,
    quantity: cut ? closable : request.quantity,
    status,
    reason: null,
    filledQuantity: '0',
    fills: [],
    placedAt: now,
    matchedUntil: now,
    bestPrice: traded && request.trail ? touchOf(request.side, market.quoteAt(request.symbol, now)) : null,
    triggeredAt: null,
    expiresAt: request.timeInForce === 'day' ? endOfDay(now) : null,
    updatedAt: now,
  }
  const problem = traded ? problemWith(book, order, market, now) : `There is no market for ${order.symbol}.`
  if (problem !== null) {
    const rejected: BookOrder = { ...order, status: 'rejected', reason: problem }
    return { book, events: [rejected], order: rejected }
  }
  const matched = matchAt(withOrder(book, order), order, market, now)
  const events = [order, ...matched.events]
  const last = events.at(-1) ?? order
  return { book: matched.book, events, order: last }
}

/** Cancels an open order of the book at `now`, with the reason that the trader will read. */
export const cancelInBook = (book: Book, order: BookOrder, reason: string, now: number): Change => {
  const canceled: BookOrder = { ...order, status: 'canceled', reason, updatedAt: now }
  return { book: withOrder(book, canceled), events: [canceled] }
}
