import type { CandleView } from '@viewzenix/schema'

/** Best bid and ask at one moment, decimal strings in quote currency. bid < ask, both above zero. */
export type Quote = { symbol: string; bid: string; ask: string; at: string }

export type CandleInterval = '1m' | '5m' | '1h'

export interface MarketData {
  /** Throws PortError `rejected` for a symbol that has no market. */
  getQuote(symbol: string, signal: AbortSignal): Promise<Quote>
  /** Mid-price candles that ended before now, oldest first, at most `count`; `time` is the start in seconds. */
  getCandles(
    symbol: string,
    interval: CandleInterval,
    count: number,
    signal: AbortSignal,
  ): Promise<CandleView[]>
}
