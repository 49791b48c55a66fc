/** Where a stop belongs that moves by itself: to the position's average price, and behind the market. Pure; it never goes back. */
import { type Decimal, type Distance, dec, type StopMover, toDecimalString } from '@viewzenix/schema'
import { type ExitsInput, stopPriceOf } from './plan-exits.ts'

/** A stop that follows moves by a twentieth of its distance at least: each move is two calls to the broker. */
const LEAST_MOVE = '0.05'

/** `averagePrice`: of all that is held, by all of its entries, as it is now; the stop breaks even there. */
export type FollowInput = ExitsInput & { averagePrice: string }

/** @returns where it goes, and by which rule; null where it stays */
export const followStop = (input: FollowInput): { price: string; movedBy: StopMover } | null => {
  const { spec, quote, side, averagePrice, instrument } = input
  const at = stopPriceOf(input)
  if (at === null || quote === null) return null
  const gain = side === 'buy' ? 1 : -1
  const market = dec(side === 'buy' ? quote.bid : quote.ask)
  const better = (price: Decimal, than: Decimal | string): boolean => price.minus(than).times(gain).gt(0)
  const toTick = (price: Decimal): Decimal => {
    const ticks = price.div(instrument.tickSize)
    // A tick further from the market than it could be: it never wakes up by the rounding.
    return (side === 'buy' ? ticks.floor() : ticks.ceil()).times(instrument.tickSize)
  }
  const away = (distance: Distance, from: Decimal): Decimal =>
    distance.unit === 'price' ? dec(distance.amount) : from.times(distance.percent).div(100)

  let best: { price: Decimal; movedBy: StopMover } | null = null
  if (spec.breakEven && reached(input, market, gain, away)) {
    const price = dec(averagePrice)
    // On the other side of the market it would close at once: then the stop that there is stays.
    if (better(price, at) && better(market, price)) best = { price, movedBy: 'break_even' }
  }
  const trail = spec.stop?.trail
  if (trail) {
    const distance = away(trail, market)
    const price = toTick(market.minus(distance.times(gain)))
    const least = dec(at).plus(distance.times(LEAST_MOVE).times(gain))
    if (!better(least, price) && better(price, at) && (!best || better(price, best.price)))
      best = { price, movedBy: 'trailing' }
  }
  return best?.price.gt(0) ? { price: toDecimalString(best.price), movedBy: best.movedBy } : null
}

const reached = (
  { spec, targetsFilled, averagePrice }: FollowInput,
  market: Decimal,
  gain: 1 | -1,
  away: (distance: Distance, from: Decimal) => Decimal,
): boolean => {
  const rule = spec.breakEven
  if (!rule) return false
  if (rule.after === 'targets') return targetsFilled.filter((one) => dec(one).gt(0)).length >= rule.count
  const from = dec(averagePrice)
  return market.minus(from).times(gain).gte(away(rule.distance, from))
}
