/**
 * A stop and targets that an alert wants for what is held, against the market as it is: a pure function. What would
 * close the position at once is refused, as it is to a person who moves a stop.
 */
import { dec, type ProtectionSpec, type Side, type Signal } from '@viewzenix/schema'
import type { Instrument, Quote } from '../ports/index.ts'
import { stopPriceOf, targetPriceOf } from './plan-exits.ts'

type Wanted = {
  said: Pick<Signal, 'stopLoss' | 'takeProfits'>
  symbol: string
  /** The side of the entry, and the price that distances are counted from. */
  side: Side
  entryPrice: string
  /** null while the market is away: nothing is then held against it. */
  market: { instrument: Pick<Instrument, 'tickSize'>; quote: Pick<Quote, 'bid' | 'ask'> } | null
}

const UNROUNDED = { lotSize: '1e-18', tickSize: '1e-18', minQuantity: '0', minNotional: '0' }

/** @returns what is to be done, or why it is not, as a sentence */
export const judgeExits = ({
  said,
  symbol,
  side,
  entryPrice,
  market,
}: Wanted): { ok: boolean; reason: string } => {
  const spec: ProtectionSpec = { stop: said.stopLoss, targets: [], breakEven: null, watchdog: 'repair' }
  const instrument = { ...UNROUNDED, ...(market && { tickSize: market.instrument.tickSize }) }
  const basis = { spec, movedStop: null, side, entryPrice, instrument }
  const stop = said.stopLoss && stopPriceOf(basis)
  const targets = said.takeProfits.map(({ level, share }) => ({ price: targetPriceOf(level, basis), share }))
  const below = said.stopLoss !== null && stop === null ? 'stop' : null
  const nowhere = below ?? (targets.some(({ price }) => !dec(price).gt(0)) ? 'target' : null)
  if (nowhere) return refuse(`Refused: a ${nowhere} so far away lies below zero.`)
  if (market) {
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
  }
  const trail = said.stopLoss?.trail ? ', and trails' : ''
  const ladder = targets.map(({ price, share }) => `${price} (${share} %)`).join(', ')
  const parts = [
    ...(stop ? [`The stop of ${symbol} goes to ${stop}${trail}.`] : []),
    ...(ladder ? [`The targets of ${symbol} are now ${ladder}.`] : []),
  ]
  return { ok: true, reason: parts.join(' ') }
}

const refuse = (reason: string) => ({ ok: false, reason })
