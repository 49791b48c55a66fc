/**
 * Moves one account's book through time: every open order is held against every slot of the market since it was
 * last looked at, all orders together in the order of time. The outcome does not depend on when or how often the
 * engine comes round, nor on which process does; after a day's downtime the fills are those that would have been.
 */
import { dec, toDecimalString } from '@viewzenix/schema'
import { GRID_MS, type SimulatedMarket, slotOf } from '../../market/index.ts'
import { type Book, type BookFill, type BookOrder, type Change, remainingOf, withOrder } from './book.ts'
import { FEE_RATES, feeOf, type Liquidity } from './fees.ts'
import { affordableLots, type Claim, fundsOf, type MarkedPosition } from './funds.ts'
import { isMarketable, type Moment, matchOrder, touchOf } from './match-order.ts'
import { applyFill, closableBy, flat } from './netting.ts'
import { practiceCoinOf } from './practice-coins.ts'
import { bestUntil, firstTrigger, isAsleep, isReachedBy, type Sleeper, stopOf } from './trigger.ts'

/** At most this much market time in one go, so that catching up after a downtime does not stall the process. */
const STRIDE_MS = 3_600_000
const PARTIAL_EVERY_MS = 1000
const PARTIAL_PARTS = 10

const markedPositions = (book: Book, market: SimulatedMarket, at: number): MarkedPosition[] =>
  [...book.positions.values()]
    .filter(({ quantity }) => quantity !== '0')
    .map(({ symbol, quantity }) => ({
      symbol,
      quantity,
      mark: touchOf(dec(quantity).gt(0) ? 'sell' : 'buy', market.quoteAt(symbol, at)),
    }))

const claimOf = (order: BookOrder, market: SimulatedMarket, at: number): Claim => ({
  symbol: order.symbol,
  side: order.side,
  remaining: remainingOf(order),
  price: order.limitPrice ?? expectedAt(order, market, at),
  feeRate: FEE_RATES[market.instrument(order.symbol).assetClass].taker,
  reduceOnly: order.reduceOnly,
})

/** What a unit will cost or bring without a limit: the touch, or the stop's price where that is dearer. */
const expectedAt = (order: BookOrder, market: SimulatedMarket, at: number): string => {
  const touch = touchOf(order.side, market.quoteAt(order.symbol, at))
  if (order.side === 'sell' || !isAsleep(order)) return touch
  const stop = stopOf(order)
  return dec(stop).gt(touch) ? stop : touch
}

/** Equity, reserved and free funds of a book at a moment. */
export const fundsAt = (book: Book, market: SimulatedMarket, at: number) =>
  fundsOf(
    book.account.cash,
    markedPositions(book, market, at),
    book.orders.map((order) => claimOf(order, market, at)),
  )

const sizeShown = (order: BookOrder, market: SimulatedMarket, at: number): string => {
  const coin = practiceCoinOf(order.symbol)
  if (coin === 'NOFILL') return '0'
  if (coin !== 'PARTIAL') return market.displayedSize(order.symbol, order.side, at)
  const { lotSize } = market.instrument(order.symbol)
  const lots = dec(order.quantity).div(PARTIAL_PARTS).div(lotSize).floor()
  return toDecimalString((lots.gt(1) ? lots : dec(1)).times(lotSize))
}

/**
 * The first slot in (fromMs, toMs] at which the order could trade or wakes up, or null. For limit orders it narrows the
 * market's own range down to the slot, so that the price met is one that the market had.
 */
export const nextMoment = (
  order: Sleeper,
  market: SimulatedMarket,
  fromMs: number,
  toMs: number,
): number | null => {
  const coin = practiceCoinOf(order.symbol)
  if (coin === 'NOFILL') return null
  if (isAsleep(order)) return firstTrigger(order, market, fromMs, toMs)
  const step = coin === 'PARTIAL' ? PARTIAL_EVERY_MS : GRID_MS
  const meets = (from: number, to: number): boolean => {
    if (order.limitPrice === null) return true
    const range = market.range(order.symbol, from, to)
    return range !== null && isMarketable(order, order.side === 'buy' ? range.lowestAsk : range.highestBid)
  }
  const firstIn = (from: number, to: number): number | null => {
    if (to <= from || !meets(from, to)) return null
    if (to - from === GRID_MS) return to
    const middle = slotOf(from + (to - from) / 2)
    return firstIn(from, middle) ?? firstIn(middle, to)
  }
  if (step === GRID_MS) return firstIn(slotOf(fromMs), slotOf(toMs))
  for (let t = Math.floor(fromMs / step) * step + step; t <= toMs; t += step) {
    if (meets(t - GRID_MS, t)) return t
  }
  return null
}

/** The order once every moment up to `at` was held against the market: what a trailing stop follows has moved on. */
const moved = (order: BookOrder, market: SimulatedMarket, at: number): BookOrder => ({
  ...order,
  matchedUntil: at,
  bestPrice: isAsleep(order) ? bestUntil(order, market, order.matchedUntil, at) : order.bestPrice,
})

/** Awake, if it slept and the market is at its stop. */
const woken = (order: BookOrder, market: SimulatedMarket, at: number): BookOrder => {
  const price = touchOf(order.side, market.quoteAt(order.symbol, at))
  return isAsleep(order) && isReachedBy(order, price) ? { ...order, triggeredAt: at } : order
}

/** Holds one order of the book against the market as it was at `at`. */
export const matchAt = (book: Book, found: BookOrder, market: SimulatedMarket, at: number): Change => {
  const order = woken(moved(found, market, at), market, at)
  if (isAsleep(order)) return { book: withOrder(book, order), events: [] }
  const { assetClass, lotSize } = market.instrument(order.symbol)
  const quote = market.quoteAt(order.symbol, at)
  const moment: Moment = { at, bid: quote.bid, ask: quote.ask, size: sizeShown(order, market, at) }
  const price = touchOf(order.side, moment)
  const rested = order.limitPrice !== null && at > (order.triggeredAt ?? order.placedAt)
  const liquidity: Liquidity = rested ? 'maker' : 'taker'
  const position = book.positions.get(order.symbol) ?? flat(order.symbol)
  const others = { ...book, orders: book.orders.filter(({ id }) => id !== order.id) }
  const openable =
    order.limitPrice === null
      ? affordableLots(fundsAt(others, market, at).free, price, FEE_RATES[assetClass].taker, lotSize)
      : null
  const match = matchOrder({ ...order, remaining: remainingOf(order) }, moment, {
    closable: closableBy(position, order.side),
    openable,
  })

  let next: Book = book
  let after: BookOrder = order
  const events: BookOrder[] = []
  if (match.fill) {
    const fee = feeOf(assetClass, liquidity, match.fill.quantity, match.fill.price)
    const applied = applyFill(position, { side: order.side, ...match.fill, fee })
    const fill: BookFill = {
      n: order.fills.length + 1,
      ...match.fill,
      fee,
      cashChange: applied.cashChange,
      at,
    }
    const filledQuantity = toDecimalString(dec(order.filledQuantity).plus(fill.quantity))
    const status = dec(filledQuantity).eq(order.quantity) ? 'filled' : 'partially_filled'
    after = { ...after, fills: [...order.fills, fill], filledQuantity, status, updatedAt: at }
    const cash = toDecimalString(dec(book.account.cash).plus(applied.cashChange))
    next = {
      ...book,
      account: { ...book.account, cash },
      positions: new Map(book.positions).set(order.symbol, applied.position),
    }
    events.push(after)
  }
  if (match.cancel !== null) {
    after = { ...after, status: 'canceled', reason: match.cancel, updatedAt: at }
    events.push(after)
  }
  return { book: withOrder(next, after), events }
}

/** Ends a day order whose day is over. */
const expire = (book: Book, order: BookOrder, at: number): Change => {
  const reason = 'A day order ends at 00:00 UTC.'
  const after: BookOrder = { ...order, status: 'expired', reason, updatedAt: at, matchedUntil: at }
  return { book: withOrder(book, after), events: [after] }
}

type Due = { order: BookOrder; at: number; kind: 'match' | 'expire' }
const nextDue = (order: BookOrder, market: SimulatedMarket, horizon: number): Due | null => {
  const ends = order.expiresAt !== null && order.expiresAt <= horizon
  const until = ends ? (order.expiresAt ?? horizon) - 1 : horizon
  const at = nextMoment(order, market, order.matchedUntil, until)
  if (at !== null) return { order, at, kind: 'match' }
  return ends ? { order, at: order.expiresAt ?? horizon, kind: 'expire' } : null
}

/** What happens first to any order of the book until `until`; null where nothing does. */
const firstDue = (
  book: Book,
  market: SimulatedMarket,
  until: number,
  known = new Map<string, Due | null>(),
): Due | null => {
  let first: Due | null = null
  for (const order of book.orders) {
    const found = known.get(order.id)
    const mine = found === undefined ? nextDue(order, market, until) : found
    known.set(order.id, mine)
    if (mine && (first === null || mine.at < first.at)) first = mine
  }
  return first
}

const meet = (book: Book, { order, at, kind }: Due, market: SimulatedMarket): Change =>
  kind === 'match' ? matchAt(book, order, market, at) : expire(book, order, at)

/** The book once all its orders were held against the market up to `until`, in which nothing happened to them. */
const quietUntil = (book: Book, market: SimulatedMarket, until: number): Book => ({
  ...book,
  orders: book.orders.map((order) => (order.matchedUntil < until ? moved(order, market, until) : order)),
})

/** Brings the book up to `now` (ms), an hour of market time at most: see `isBehind`. */
export const advanceBook = (start: Book, market: SimulatedMarket, now: number): Change => {
  let book = start
  const events: BookOrder[] = []
  const oldest = Math.min(now, ...book.orders.map(({ matchedUntil }) => matchedUntil))
  const horizon = Math.min(now, oldest + STRIDE_MS)
  const known = new Map<string, Due | null>()
  for (;;) {
    const first = firstDue(book, market, horizon, known)
    if (first === null) break
    const change = meet(book, first, market)
    book = change.book
    events.push(...change.events)
    known.delete(first.order.id)
  }
  return { book: quietUntil(book, market, horizon), events }
}

/** Brings the book to the first moment at which something happens to an order, and to `until` where nothing does. */
export const advanceToEvent = (
  start: Book,
  market: SimulatedMarket,
  until: number,
): Change & { at: number } => {
  let book = start
  for (;;) {
    const first = firstDue(book, market, until)
    if (first === null) return { book: quietUntil(book, market, until), events: [], at: until }
    const change = meet(book, first, market)
    book = change.book
    if (change.events.length > 0) return { ...change, at: first.at }
  }
}

/** Whether some order has not been held against the market up to `now` yet. */
export const isBehind = (book: Book, now: number): boolean =>
  book.orders.some(({ matchedUntil }) => matchedUntil < now)
