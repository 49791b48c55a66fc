/** What the simulated market lists, and the terms that each thing trades on. Pure. */
import type { Instrument } from '@viewzenix/core/ports'
import {
  type AssetClass,
  assetClassOf,
  PRACTICE_COINS,
  pairOf,
  settlementCurrencyOf,
  symbol as symbolSchema,
} from '@viewzenix/schema'
import { hashText, uniform } from './noise.ts'

/** Dollars for one coin or share; the price that the path wanders around. */
// biome-ignore format: a table reads better than a column
const CRYPTO_USD: Record<string, number> = {
  BTC: 64_000, XBT: 64_000, ETH: 3_200, SOL: 150, BNB: 580, XRP: 0.52, ADA: 0.45, DOGE: 0.15, AVAX: 35, DOT: 7,
  LINK: 14, LTC: 84, BCH: 450, UNI: 9, ATOM: 8, NEAR: 6.5, TRX: 0.12, TON: 6, SHIB: 0.000025, PEPE: 0.000012,
  AAVE: 95, XMR: 130, ETC: 27, XLM: 0.11, SUI: 1.2, APT: 9, ARB: 1.1, OP: 2.4, FIL: 6, HBAR: 0.09, INJ: 25,
}
// biome-ignore format: a table reads better than a column
const EQUITY_USD: Record<string, number> = {
  AAPL: 190, MSFT: 415, NVDA: 120, TSLA: 180, AMZN: 180, GOOGL: 165, GOOG: 167, META: 480, SPY: 520, QQQ: 440,
  IWM: 205, DIA: 390, AMD: 160, NFLX: 610, INTC: 34, COIN: 220, MSTR: 1_300, PLTR: 24, JPM: 195, BAC: 38,
  'BRK.B': 410, DIS: 112, BA: 180, GLD: 215, V: 275, MA: 460, WMT: 60, KO: 61, F: 12.5, GME: 16,
}
/** Dollars for one unit of a currency or an ounce of a metal. */
// biome-ignore format: a table reads better than a column
const FIAT_USD: Record<string, number> = {
  USD: 1, EUR: 1.08, GBP: 1.26, JPY: 0.006_45, CHF: 1.1, AUD: 0.66, NZD: 0.6, CAD: 0.73, SEK: 0.095, NOK: 0.094,
  DKK: 0.145, PLN: 0.25, CZK: 0.043, HUF: 0.0028, TRY: 0.031, ZAR: 0.054, MXN: 0.058, BRL: 0.19, SGD: 0.74,
  HKD: 0.128, CNH: 0.138, CNY: 0.138, INR: 0.012, KRW: 0.000_73, THB: 0.027, ILS: 0.27,
  XAU: 2_330, XAG: 27.5, XPT: 960, XPD: 1_000,
}
const PRACTICE: ReadonlySet<string> = new Set(PRACTICE_COINS)
const DOLLAR_COINS = new Set(['USDT', 'USDC', 'FDUSD', 'BUSD', 'TUSD', 'DAI', 'PYUSD'])

/** Terms by asset class. Half spread in parts of one; depth is what is shown at the best price, in dollars. */
const TERMS: Record<AssetClass, { volatility: number; halfSpread: number; depth: number }> = {
  crypto: { volatility: 0.6, halfSpread: 0.000_05, depth: 75_000 },
  equity: { volatility: 0.4, halfSpread: 0.000_05, depth: 60_000 },
  forex: { volatility: 0.08, halfSpread: 0.000_03, depth: 500_000 },
  unknown: { volatility: 0.4, halfSpread: 0.000_25, depth: 30_000 },
}

/** An instrument with what the simulation has to know: floats, which shape generated prices and never hold money. */
export type Listing = {
  instrument: Instrument
  /** The same for every way of writing one market: BTCUSD, BTC/USD and BTCUSDT share one path. */
  key: string
  anchor: number
  volatility: number
  halfSpread: number
  /** Base units. */
  depth: number
}

const hashedAnchor = (key: string, low: number, high: number): number =>
  low * (high / low) ** uniform(hashText(`anchor:${key}`), 0)

const dollarsOf = (code: string): number =>
  DOLLAR_COINS.has(code)
    ? 1
    : PRACTICE.has(code)
      ? 100
      : (FIAT_USD[code] ?? CRYPTO_USD[code] ?? hashedAnchor(code, 0.1, 50))

const tickSizeOf = (assetClass: AssetClass, anchor: number): string => {
  if (assetClass === 'forex') return anchor >= 500 ? '0.01' : anchor >= 20 ? '0.001' : '0.00001'
  if (assetClass !== 'crypto' || anchor >= 100) return '0.01'
  const places = Math.min(12, 4 - Math.floor(Math.log10(anchor)))
  return `0.${'1'.padStart(places, '0')}`
}

const lotSizeOf = (assetClass: AssetClass, anchor: number): string => {
  if (assetClass === 'forex') return anchor >= 500 ? '0.01' : '1'
  if (assetClass !== 'crypto') return '0.0001'
  return anchor >= 1000 ? '0.00001' : anchor >= 0.01 ? '0.001' : '1'
}

/** The listing of a symbol, or null when the market has none: NOMARKET, and what is no symbol at all. */
export const listingOf = (text: string): Listing | null => {
  const parsed = symbolSchema.safeParse(text)
  if (!parsed.success) return null
  const symbol = parsed.data
  const pair = pairOf(symbol)
  if (pair?.base === 'NOMARKET') return null
  const assetClass = assetClassOf(symbol)
  const name = symbol.replace(/^[A-Z0-9_]+:/, '').replace('-', '.')
  const key = pair ? `${pair.base}/${settlementCurrencyOf(symbol)}` : name
  const anchor = pair
    ? dollarsOf(pair.base) / dollarsOf(pair.quote)
    : (EQUITY_USD[name] ?? hashedAnchor(name, 10, 500))
  return {
    instrument: {
      symbol,
      assetClass,
      lotSize: lotSizeOf(assetClass, anchor),
      tickSize: tickSizeOf(assetClass, anchor),
      minQuantity: lotSizeOf(assetClass, anchor),
      minNotional: pair && settlementCurrencyOf(symbol) === 'BTC' ? '0.0001' : '1',
      shortable: true,
    },
    key,
    anchor,
    ...TERMS[assetClass],
    depth: TERMS[assetClass].depth / (pair ? dollarsOf(pair.base) : anchor),
  }
}
