/**
 * Stops of all kinds: where they wake up, and when. A stop watches the price that it would get: a sell the bid, a
 * buy the ask. A trailing stop follows the best of those since it was placed, and never goes back. Pure.
 */
import { dec, type Side, toDecimalString } from '@viewzenix/schema'
import { GRID_MS, type PriceRange, type SimulatedMarket, slotOf } from '../../market/index.ts'
import type { BookOrder } from './book.ts'

/** What of an order says when it can trade. */
export type Sleeper = Pick<
  BookOrder,
  'symbol' | 'side' | 'type' | 'limitPrice' | 'stopPrice' | 'trail' | 'bestPrice' | 'triggeredAt'
>

/** Whether it waits for its stop to be reached. */
export const isAsleep = ({ type, triggeredAt }: Pick<Sleeper, 'type' | 'triggeredAt'>): boolean =>
  type !== 'market' && type !== 'limit' && triggeredAt === null

/** The price at which it wakes up; that of a trailing stop as far as its best price is known. */
export const stopOf = ({ side, stopPrice, trail, bestPrice }: Omit<Sleeper, 'symbol'>): string => {
  if (!trail || bestPrice === null) return stopPrice ?? '0'
  const away = trail.unit === 'price' ? dec(trail.amount) : dec(bestPrice).times(trail.percent).div(100)
  return toDecimalString(side === 'sell' ? dec(bestPrice).minus(away) : dec(bestPrice).plus(away))
}

/** Whether `price`, which it watches, wakes it up. */
export const isReachedBy = (order: Sleeper, price: string): boolean =>
  order.side === 'sell' ? dec(price).lte(stopOf(order)) : dec(price).gte(stopOf(order))

const better = (side: Side, a: string, b: string): string =>
  (side === 'sell' ? dec(a).gte(b) : dec(a).lte(b)) ? a : b

const bestWith = ({ side, trail, bestPrice }: Sleeper, range: PriceRange): string | null =>
  trail && bestPrice !== null
    ? better(side, bestPrice, side === 'sell' ? range.highestBid : range.lowestAsk)
    : bestPrice

/** The best price that a trailing stop has seen once it has seen (fromMs, toMs]. */
export const bestUntil = (
  order: Sleeper,
  market: SimulatedMarket,
  fromMs: number,
  toMs: number,
): string | null => {
  const range = order.trail && market.range(order.symbol, fromMs, toMs)
  return range ? bestWith(order, range) : order.bestPrice
}

type Found = { at: number } | { bestPrice: string | null }

/** Stretches in which it cannot wake up are passed over whole, even by the worst price after the best one. */
const search = (order: Sleeper, market: SimulatedMarket, from: number, to: number): Found => {
  const range = to > from ? market.range(order.symbol, from, to) : null
  if (!range) return { bestPrice: order.bestPrice }
  const bestPrice = bestWith(order, range)
  const worst = order.side === 'sell' ? range.lowestBid : range.highestAsk
  if (!isReachedBy({ ...order, bestPrice }, worst)) return { bestPrice }
  if (to - from === GRID_MS) return { at: to }
  const middle = slotOf(from + (to - from) / 2)
  const first = search(order, market, from, middle)
  return 'at' in first ? first : search({ ...order, ...first }, market, middle, to)
}

/** The first slot in (fromMs, toMs] at which the market comes to the stop, or null. */
export const firstTrigger = (
  order: Sleeper,
  market: SimulatedMarket,
  fromMs: number,
  toMs: number,
): number | null => {
  const found = search(order, market, slotOf(fromMs), slotOf(toMs))
  return 'at' in found ? found.at : null
}
