import { PortError } from '@viewzenix/core/ports'
import { dec } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSimulatedMarket, GRID_MS } from './simulated-market.ts'

const NOW = Date.UTC(2026, 3, 22, 12, 0, 7)
const HOUR = 3_600_000
const market = (seed: string | number = 1) => createSimulatedMarket({ seed, clock: { now: () => NOW } })
const signal = new AbortController().signal
const symbols = fc.constantFrom(
  'BTCUSD',
  'ETH/USDT',
  'SHIBUSD',
  'AAPL',
  'EURUSD',
  'USDJPY',
  'ES1!',
  'LOSTUSD',
  'ZZZZ',
)
const moments = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) })

describe('simulated market', () => {
  it('gives the same price for (seed, symbol, time) in any process, and in any order of asking', () => {
    fc.assert(
      fc.property(symbols, moments, moments, (symbol, a, b) => {
        const one = market()
        const other = market()
        other.quoteAt(symbol, b)
        expect(one.quoteAt(symbol, a)).toEqual(other.quoteAt(symbol, a))
      }),
    )
  })

  it('gives another path for another seed and another symbol', () => {
    expect(market(1).quoteAt('BTCUSD', NOW)).not.toEqual(market(2).quoteAt('BTCUSD', NOW))
    expect(dec(market().quoteAt('AAPL', NOW).bid).div(190).toNumber()).not.toBeCloseTo(
      dec(market().quoteAt('SPY', NOW).bid).div(520).toNumber(),
      6,
    )
  })

  it('always has 0 < bid < ask, on the tick', () => {
    fc.assert(
      fc.property(symbols, moments, (symbol, at) => {
        const { bid, ask } = market().quoteAt(symbol, at)
        const { tickSize } = market().instrument(symbol)
        expect(dec(bid).gt(0)).toBe(true)
        expect(dec(ask).gt(bid)).toBe(true)
        expect(dec(bid).mod(tickSize).isZero()).toBe(true)
        expect(dec(ask).mod(tickSize).isZero()).toBe(true)
      }),
    )
  })

  it('is continuous: within one slot no price jumps by more than 0.1 %', () => {
    fc.assert(
      fc.property(symbols, moments, (symbol, at) => {
        const simulated = market()
        const a = dec(simulated.quoteAt(symbol, at).ask)
        const b = dec(simulated.quoteAt(symbol, at + GRID_MS).ask)
        const allowance = a.times(0.001).plus(dec(simulated.instrument(symbol).tickSize).times(2))
        expect(a.minus(b).abs().lte(allowance)).toBe(true)
      }),
    )
  })

  it.each(['BTCUSD', 'AAPL', 'EURUSD'])('moves %s visibly within seconds', (symbol) => {
    const asks = Array.from({ length: 20 }, (_, i) => market().quoteAt(symbol, NOW + i * 1000).ask)
    expect(new Set(asks).size).toBeGreaterThan(4)
  })

  it('trades what everyone knows near the price that everyone remembers', () => {
    fc.assert(
      fc.property(moments, (at) => {
        const price = dec(market().quoteAt('BTCUSD', at).ask)
        expect(price.gt(50_000) && price.lt(80_000)).toBe(true)
      }),
    )
  })

  it('knows one market under its many names', () => {
    const { bid, ask } = market().quoteAt('BTCUSD', NOW)
    for (const name of ['BTC/USD', 'BTCUSDT', 'BTC-USDC']) {
      expect(market().quoteAt(name, NOW)).toMatchObject({ symbol: name, bid, ask })
    }
  })

  it('gives in `range` the extremes of the very quotes on its grid', () => {
    fc.assert(
      fc.property(symbols, moments, fc.integer({ min: 0, max: 5000 }), (symbol, from, length) => {
        const simulated = market()
        const range = simulated.range(symbol, from, from + length)
        const quotes = []
        for (let t = Math.floor(from / GRID_MS) * GRID_MS + GRID_MS; t <= from + length; t += GRID_MS) {
          quotes.push(simulated.quoteAt(symbol, t))
        }
        expect(range === null).toBe(quotes.length === 0)
        if (quotes.length === 0) return
        expect(quotes.some((quote) => quote.ask === range?.lowestAsk)).toBe(true)
        expect(quotes.every((quote) => dec(quote.ask).gte(range?.lowestAsk ?? 0))).toBe(true)
        expect(quotes.some((quote) => quote.ask === range?.highestAsk)).toBe(true)
        expect(quotes.every((quote) => dec(quote.ask).lte(range?.highestAsk ?? 0))).toBe(true)
        expect(quotes.some((quote) => quote.bid === range?.lowestBid)).toBe(true)
        expect(quotes.every((quote) => dec(quote.bid).gte(range?.lowestBid ?? 0))).toBe(true)
        expect(quotes.some((quote) => quote.bid === range?.highestBid)).toBe(true)
        expect(quotes.every((quote) => dec(quote.bid).lte(range?.highestBid ?? 0))).toBe(true)
      }),
    )
  })

  it('shows a size that is a positive multiple of the lot and constant within a slot', () => {
    fc.assert(
      fc.property(symbols, moments, fc.constantFrom('buy' as const, 'sell' as const), (symbol, at, side) => {
        const size = market().displayedSize(symbol, side, at)
        expect(dec(size).gt(0)).toBe(true)
        expect(dec(size).mod(market().instrument(symbol).lotSize).isZero()).toBe(true)
        expect(market().displayedSize(symbol, side, Math.floor(at / GRID_MS) * GRID_MS)).toBe(size)
      }),
    )
  })

  it('draws candles that join, and hours that hold exactly their minutes', async () => {
    const minutes = await market().getCandles('BTCUSD', '1m', 180, signal)
    const hours = await market().getCandles('BTCUSD', '1h', 2, signal)
    minutes.slice(1).forEach((candle, i) => {
      expect(candle.open).toBe(minutes[i]?.close)
      expect(candle.time).toBe((minutes[i]?.time ?? 0) + 60)
    })
    expect(hours.at(-1)?.time).toBe((Math.floor(NOW / HOUR) * HOUR - HOUR) / 1000)
    for (const hour of hours) {
      const inside = minutes.filter(({ time }) => time >= hour.time && time < hour.time + 3600)
      expect(inside).toHaveLength(60)
      expect(hour.open).toBe(inside[0]?.open)
      expect(hour.close).toBe(inside.at(-1)?.close)
      expect(inside.some(({ high }) => high === hour.high)).toBe(true)
      expect(inside.some(({ low }) => low === hour.low)).toBe(true)
      expect(inside.every(({ high, low }) => dec(high).lte(hour.high) && dec(low).gte(hour.low))).toBe(true)
    }
  })

  it('has no market for NOMARKET, nor for what is no symbol', async () => {
    for (const symbol of ['NOMARKETUSD', 'a b', '']) {
      await expect(market().getQuote(symbol, signal)).rejects.toMatchObject({
        kind: 'rejected',
        code: 'UNKNOWN_SYMBOL',
      })
    }
  })

  it('honours an abort', async () => {
    await expect(market().getQuote('BTCUSD', AbortSignal.abort())).rejects.toBeInstanceOf(PortError)
  })
})
