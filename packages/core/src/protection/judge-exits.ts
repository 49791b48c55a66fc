/**
 * A stop and targets that an alert wants for what is held, against the market as it is: a pure function. What would
 * close the position at once is refused, as it is to a person who moves a stop.
 */
import { dec, type ProtectionSpec, type Side, type Signal, type StopLevel } from '@viewzenix/schema'
import type { Instrument, Quote } from '../ports/index.ts'
import { stopPriceOf, targetPriceOf } from './plan-exits.ts'

/** What a signal says about exits. */
export type SaidExits = Pick<Signal, 'stopLoss' | 'takeProfits'>

/** What is kept beside a position. */
export type KeptExits = {
  /** Whose entry they are kept for: no other bot moves them. */
  bot: { id: string; name: string }
  /** What distances are counted from. */
  entryPrice: string
  /** Of all that is held, by all of its entries: break-even. */
  averagePrice: string
  stop: ProtectionSpec['stop']
}

type Wanted = {
  said: SaidExits
  symbol: string
  side: Side
  kept: Pick<KeptExits, 'entryPrice' | 'averagePrice' | 'stop'>
  market: { instrument: Pick<Instrument, 'tickSize'>; quote: Pick<Quote, 'bid' | 'ask'> }
}

/** `sets`: what was said, with the stop's place as the price that it comes to now. */
type Judgment = { ok: true; reason: string; sets: SaidExits } | { ok: false; reason: string }

const UNROUNDED = { lotSize: '1e-18', minQuantity: '0', minNotional: '0' }

/** @returns what is to be done, or why it is not, as a sentence */
export const judgeExits = ({ said, symbol, side, kept, market }: Wanted): Judgment => {
  const { stopLoss, takeProfits } = said
  // One that only trails stays where it is until the market moves it.
  const placed = stopLoss && (stopLoss.level || !kept.stop) ? stopLoss : null
  const wanted = placed && { ...placed, level: atBreakEven(placed.level, kept.averagePrice) }
  const spec: ProtectionSpec = { stop: wanted, targets: [], breakEven: null, watchdog: 'repair' }
  const instrument = { ...UNROUNDED, tickSize: market.instrument.tickSize }
  const basis = { spec, movedStop: null, side, entryPrice: kept.entryPrice, instrument }
  const stop = wanted && stopPriceOf(basis)
  const targets = takeProfits.map(({ level, share }) => ({ price: targetPriceOf(level, basis), share }))
  const below = wanted !== null && stop === null ? 'stop' : null
  const nowhere = below ?? (targets.some(({ price }) => !dec(price).gt(0)) ? 'target' : null)
  if (nowhere) return refuse(`Refused: a ${nowhere} so far away lies below zero.`)
  const [now, name] = side === 'buy' ? [market.quote.bid, 'bid'] : [market.quote.ask, 'ask']
  const beyond = (price: string) =>
    dec(price)
      .minus(now)
      .times(side === 'buy' ? 1 : -1)
  const where = (price: string, what: string, way: string) =>
    refuse(
      `Refused: a ${what} at ${price} is not ${way} the ${name} of ${now}, and would close the position in ${symbol} at once.`,
    )
  if (stop && beyond(stop).gte(0)) return where(stop, 'stop', side === 'buy' ? 'below' : 'above')
  const passed = targets.find(({ price }) => beyond(price).lte(0))
  if (passed) return where(passed.price, 'target', side === 'buy' ? 'above' : 'below')
  const trail = (stopLoss?.trail ?? kept.stop?.trail) ? ', and trails' : ''
  const ladder = targets.map(({ price, share }) => `${price} (${share} %)`).join(', ')
  const parts = [
    ...(stop ? [`The stop of ${symbol} goes to ${stop}${trail}.`] : []),
    ...(stopLoss && !stop ? [`The stop of ${symbol} trails from where it is.`] : []),
    ...(ladder ? [`The targets of ${symbol} are now ${ladder}.`] : []),
  ]
  const level = wanted?.level && stop ? { kind: 'at' as const, price: stop } : null
  return {
    ok: true,
    reason: parts.join(' '),
    sets: { stopLoss: stopLoss && { ...stopLoss, level }, takeProfits },
  }
}

/** Where a stop at break-even belongs: the average price of the position at this moment. */
const atBreakEven = (level: StopLevel | null, averagePrice: string): StopLevel | null =>
  level?.kind === 'entry' ? { kind: 'at', price: averagePrice } : level

const refuse = (reason: string): Judgment => ({ ok: false, reason })
