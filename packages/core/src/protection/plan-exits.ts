/**
 * What has to stand at the broker to protect a position and to take its profit: a pure function of what is held, what
 * was wanted and what was filled. All of it can only close, and together with what is filled never more than is held.
 */
import {
  type Decimal,
  dec,
  type Level,
  type ProtectionSpec,
  type Side,
  type StopLevel,
  type TimeInForce,
  toDecimalString,
} from '@viewzenix/schema'
import type { OrderTerms } from '../order/create-order.ts'
import type { BrokerCapabilities, Instrument, Quote } from '../ports/index.ts'

export type ExitsInput = {
  /** Signed base units, by the fills that are recorded. */
  position: string
  /** The side of the entry, and the price that distances are counted from. */
  side: Side
  entryPrice: string
  spec: ProtectionSpec
  /** Where the stop was moved to; null while it is where the entry set it. */
  movedStop: string | null
  /** By rung: what its targets have filled in this position. */
  targetsFilled: readonly string[]
  /** null while the market is away: the stop is then left to the broker. */
  quote: Pick<Quote, 'bid' | 'ask'> | null
  instrument: Pick<Instrument, 'lotSize' | 'tickSize' | 'minQuantity' | 'minNotional'>
  capabilities: BrokerCapabilities
}

export type DesiredExit = OrderTerms & {
  leg: 'stop' | 'target'
  /** Which of the ladder's targets, counted from 0; null for the stop. */
  rung: number | null
  side: Side
  quantity: string
}

export const planExits = (input: ExitsInput): DesiredExit[] => {
  const position = dec(input.position)
  const opened = input.side === 'buy' ? 1 : -1
  // Flat, or turned around: what was kept for the other side protects nothing.
  if (!position.times(opened).gt(0)) return []
  const stop = planStop(input, onLot(position.abs(), input))
  return [...(stop ? [stop] : []), ...planTargets(input, position.abs())]
}

const NONE = { limitPrice: null, stopPrice: null, trail: null, extendedHours: false } as const

const planStop = (input: ExitsInput, quantity: Decimal): DesiredExit | null => {
  const at = stopPriceOf(input)
  if (at === null || quantity.lt(input.instrument.minQuantity) || quantity.isZero()) return null
  const { capabilities, quote, spec } = input
  const side = closing(input.side)
  const shared = { leg: 'stop', rung: null, side, quantity: toDecimalString(quantity), ...NONE } as const
  // Where the market is beyond it already, brokers refuse a stop: what it wanted is to be out.
  const beyond = quote !== null && (side === 'sell' ? dec(quote.bid).lte(at) : dec(quote.ask).gte(at))
  if (beyond) return { ...shared, type: 'market', timeInForce: lasting(capabilities.orders.market) }
  const limitPrice = spec.stop?.limitPrice ?? null
  if (limitPrice !== null && input.movedStop === null && capabilities.orders.stop_limit)
    return {
      ...shared,
      type: 'stop_limit',
      timeInForce: lasting(capabilities.orders.stop_limit),
      stopPrice: at,
      limitPrice: onTick(dec(limitPrice), input, side === 'sell' ? 'down' : 'up'),
    }
  return { ...shared, type: 'stop', timeInForce: lasting(capabilities.orders.stop), stopPrice: at }
}

/** Where the stop stands now, on the tick that risks less; null where none is wanted. */
export const stopPriceOf = (
  input: Pick<ExitsInput, 'spec' | 'movedStop' | 'side' | 'entryPrice' | 'instrument'>,
): string | null => {
  const { stop } = input.spec
  if (!stop) return null
  const from = dec(input.entryPrice)
  const against = input.side === 'buy' ? -1 : 1
  const level = stop.level ?? (stop.trail ? { kind: 'away' as const, distance: stop.trail } : null)
  if (input.movedStop === null && level === null) return null
  const wanted = input.movedStop !== null ? dec(input.movedStop) : priceOf(level as StopLevel, from, against)
  const price = onTick(wanted, input, input.side === 'buy' ? 'up' : 'down')
  return dec(price).gt(0) ? price : null
}

/** Where a target stands, on the tick that is nearer. */
export const targetPriceOf = (
  level: Level,
  input: Pick<ExitsInput, 'side' | 'entryPrice' | 'instrument'>,
): string =>
  onTick(
    priceOf(level, dec(input.entryPrice), input.side === 'buy' ? 1 : -1),
    input,
    input.side === 'buy' ? 'down' : 'up',
  )

const priceOf = (level: StopLevel, from: Decimal, direction: 1 | -1): Decimal => {
  if (level.kind === 'at') return dec(level.price)
  if (level.kind === 'entry') return from
  const { distance } = level
  const away = distance.unit === 'price' ? dec(distance.amount) : from.times(distance.percent).div(100)
  return from.plus(away.times(direction))
}

/** Of a lot: 33.33 % of three lots is meant to be one. */
const SLACK = '0.02'

/**
 * The shares are of all that the position has been, so that a rung that filled leaves those behind it as they were.
 * What is too small for an order of its own goes along with the next rung, and the rest with the last.
 */
const planTargets = (input: ExitsInput, held: Decimal): DesiredExit[] => {
  const { targets } = input.spec
  const filled = targets.map((_, rung) => dec(input.targetsFilled[rung] ?? '0'))
  const base = filled.reduce((sum, one) => sum.plus(one), held)
  const all = targets.reduce((sum, { share }) => sum.plus(share), dec(0)).gte(100)
  const slack = dec(input.instrument.lotSize).times(SLACK)
  let left = onLot(held, input)
  let carried = dec(0)
  const rungs: DesiredExit[] = []
  for (const [rung, { level, share }] of targets.entries()) {
    const last = all && rung === targets.length - 1
    const own = base
      .times(share)
      .div(100)
      .minus(filled[rung] ?? 0)
    const wanted = last ? left : onLot((own.gt(0) ? own : dec(0)).plus(carried).plus(slack), input)
    const quantity = wanted.gt(left) ? left : wanted
    const price = targetPriceOf(level, input)
    if (!dec(price).gt(0)) continue
    const small =
      quantity.lt(input.instrument.minQuantity) || quantity.times(price).lt(input.instrument.minNotional)
    const before = rungs.at(-1)
    if (quantity.isZero() || (small && !(last && before))) {
      carried = quantity
      continue
    }
    carried = dec(0)
    left = left.minus(quantity)
    if (small && before) before.quantity = toDecimalString(dec(before.quantity).plus(quantity))
    else
      rungs.push({
        ...{ leg: 'target', rung, side: closing(input.side), ...NONE, limitPrice: price },
        ...{ type: 'limit', quantity: toDecimalString(quantity) },
        timeInForce: lasting(input.capabilities.orders.limit),
      })
  }
  return rungs
}

/** As long as the broker lets an order stand. */
const lasting = (accepted: readonly TimeInForce[] = []): TimeInForce =>
  accepted.find((one) => one === 'gtc') ?? accepted[0] ?? 'gtc'
const closing = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy')
const onLot = (quantity: Decimal, { instrument }: Pick<ExitsInput, 'instrument'>): Decimal =>
  quantity.div(instrument.lotSize).floor().times(instrument.lotSize)
const onTick = (
  price: Decimal,
  { instrument }: Pick<ExitsInput, 'instrument'>,
  to: 'up' | 'down',
): string => {
  const ticks = price.div(instrument.tickSize)
  return toDecimalString((to === 'up' ? ticks.ceil() : ticks.floor()).times(instrument.tickSize))
}
