/**
 * A market that needs no outside world: every price is a pure function of (seed, symbol, time), so any process
 * computes the same price for the same moment, before, during and after a crash.
 *
 * A price here is generated, never computed with: the float that the noise yields becomes a whole number of
 * ticks at once, and from there on it is a decimal string. It trades around the clock, all days of the year.
 *
 * grid: the market's own heartbeat, one slot every 250 ms (multiples since the epoch). Matching looks at these
 *   moments alone, so a fill's price is one that the market had, whenever the engine came round to look.
 */
import {
  type CandleInterval,
  type Instrument,
  type MarketData,
  PortError,
  type Quote,
} from '@viewzenix/core/ports'
import { type CandleView, dec, type Side, toDecimalString } from '@viewzenix/schema'
import { type Listing, listingOf } from './instruments.ts'
import { createPath, hashText, uniform } from './noise.ts'

/** Milliseconds between two slots of the grid. */
export const GRID_MS = 250
/** Candles look at the mid price every five seconds, and at both ends: an hour holds exactly its minutes. */
const CANDLE_STEP_MS = 5000
const INTERVAL_MS: Record<CandleInterval, number> = { '1m': 60_000, '5m': 300_000, '1h': 3_600_000 }
const MAX_CANDLES = 1000
const MAX_KNOWN_SYMBOLS = 2000

/** Milliseconds since the epoch. */
export type MarketClock = { now(): number }
/** How far bid and ask went in a stretch of time, decimal strings in quote currency. */
export type PriceRange = { lowestAsk: string; highestAsk: string; lowestBid: string; highestBid: string }

export type SimulatedMarket = MarketData & {
  /** The instrument's terms. Throws PortError `rejected` (UNKNOWN_SYMBOL) for a symbol that has no market. */
  instrument(symbol: string): Instrument
  /** Bid and ask at one moment in ms since the epoch. */
  quoteAt(symbol: string, atMs: number): Quote
  /** The extremes of bid and ask over the slots in (fromMs, toMs]; null when no slot lies in there. */
  range(symbol: string, fromMs: number, toMs: number): PriceRange | null
  /** Base units on offer at the best price during the slot of `atMs`: the asks for a buyer, the bids for a seller. */
  displayedSize(symbol: string, side: Side, atMs: number): string
}

type Known = Listing & { hash: number; tick: number; lot: number; path: (atMs: number) => number }

/** Last slot at or before a moment. */
export const slotOf = (atMs: number): number => Math.floor(atMs / GRID_MS) * GRID_MS

const assertNotAborted = (signal: AbortSignal): void => {
  if (signal.aborted) throw new PortError('transient', 'The call was abandoned before the market was asked.')
}

export const createSimulatedMarket = (options: {
  seed: string | number
  clock: MarketClock
}): SimulatedMarket => {
  const { seed, clock } = options
  const known = new Map<string, Known>()

  const lookUp = (symbol: string): Known => {
    const found = known.get(symbol)
    if (found) return found
    const listing = listingOf(symbol)
    if (!listing)
      throw new PortError('rejected', `There is no market for ${symbol}.`, { code: 'UNKNOWN_SYMBOL' })
    const hash = hashText(`${seed}:${listing.key}`)
    const made: Known = {
      ...listing,
      hash,
      tick: Number(listing.instrument.tickSize),
      lot: Number(listing.instrument.lotSize),
      path: createPath(hash, listing.volatility),
    }
    if (known.size >= MAX_KNOWN_SYMBOLS) known.clear()
    known.set(symbol, made)
    return made
  }

  const midAt = (of: Known, atMs: number): number => of.anchor * Math.exp(of.path(atMs))
  /** Bid and ask in whole ticks; at least one tick apart, and the bid at least one tick above zero. */
  const bidTicks = (of: Known, mid: number) => Math.max(1, Math.floor((mid * (1 - of.halfSpread)) / of.tick))
  const askTicks = (of: Known, mid: number) =>
    Math.max(bidTicks(of, mid) + 1, Math.ceil((mid * (1 + of.halfSpread)) / of.tick))
  const price = (of: Known, ticks: number): string =>
    toDecimalString(dec(of.instrument.tickSize).times(ticks))

  const quoteAt = (symbol: string, atMs: number): Quote => {
    const of = lookUp(symbol)
    const mid = midAt(of, atMs)
    const at = new Date(atMs).toISOString()
    return { symbol, bid: price(of, bidTicks(of, mid)), ask: price(of, askTicks(of, mid)), at }
  }

  const candle = (of: Known, startMs: number, lengthMs: number): CandleView => {
    const ticksAt = (atMs: number) => Math.max(1, Math.round(midAt(of, atMs) / of.tick))
    const open = ticksAt(startMs)
    let [high, low, close] = [open, open, open]
    for (let t = startMs + CANDLE_STEP_MS; t <= startMs + lengthMs; t += CANDLE_STEP_MS) {
      close = ticksAt(t)
      high = Math.max(high, close)
      low = Math.min(low, close)
    }
    return {
      time: startMs / 1000,
      open: price(of, open),
      high: price(of, high),
      low: price(of, low),
      close: price(of, close),
    }
  }

  return {
    quoteAt,
    instrument: (symbol) => lookUp(symbol).instrument,

    range(symbol, fromMs, toMs) {
      const of = lookUp(symbol)
      let lowest = Number.POSITIVE_INFINITY
      let highest = 0
      for (let t = slotOf(fromMs) + GRID_MS; t <= toMs; t += GRID_MS) {
        const mid = midAt(of, t)
        lowest = Math.min(lowest, mid)
        highest = Math.max(highest, mid)
      }
      // Bid and ask rise and fall with the middle.
      return highest === 0
        ? null
        : {
            lowestAsk: price(of, askTicks(of, lowest)),
            highestAsk: price(of, askTicks(of, highest)),
            lowestBid: price(of, bidTicks(of, lowest)),
            highestBid: price(of, bidTicks(of, highest)),
          }
    },

    displayedSize(symbol, side, atMs) {
      const of = lookUp(symbol)
      const share =
        0.4 + 1.2 * uniform(of.hash ^ (side === 'buy' ? 0x5bd1e995 : 0x1b873593), slotOf(atMs) / GRID_MS)
      const lots = Math.max(1, Math.floor((of.depth * share) / of.lot))
      return toDecimalString(dec(of.instrument.lotSize).times(lots))
    },

    async getQuote(symbol, signal) {
      assertNotAborted(signal)
      return quoteAt(symbol, clock.now())
    },

    /** `time` is the candle's start in whole seconds since the epoch, as lightweight-charts wants it. */
    async getCandles(symbol, interval, count, signal) {
      assertNotAborted(signal)
      const of = lookUp(symbol)
      const length = INTERVAL_MS[interval]
      const end = Math.floor(clock.now() / length) * length
      const wanted = Math.min(Math.max(0, Math.floor(count)), MAX_CANDLES)
      return Array.from({ length: wanted }, (_, i) => candle(of, end - (wanted - i) * length, length))
    },
  }
}
