/** A market symbol out of the many ways in which it is written. Pure, so that core and web app agree. */
import { z } from 'zod'
import { assetClassOf, pairOf } from './asset-class.ts'
import { symbol } from './ids.ts'
import type { AssetClass } from './vocabulary.ts'

export type Market = {
  /** Upper case, pairs without a separator: `BTCUSDT`, `AAPL`, `BRK.B`, `ES`. */
  symbol: string
  /** The sender's prefix, without the mark of a delayed feed: `NASDAQ` of `NASDAQ_DLY:AAPL`. */
  exchange: string | null
  assetClass: AssetClass
}

const PREFIXED = /^([A-Z0-9_]{1,30}):(.+)$/
const DELAYED = /_DLY?$/
/** The pair and, behind it, the coin that a perpetual is settled in: `BTC/USDT:USDT`. */
const SETTLED = /^(([A-Z0-9]+)[/-]([A-Z0-9]+)):(?:\2|\3)$/
/** `ES1!` is the future that expires next, `ES2!` the one after it. */
const CONTINUOUS = /^([A-Z0-9]{1,12}?)\d!$/
const PERPETUAL = /(?:\.P|[-_./]PERP|-SWAP|(?<=[A-Z0-9]{3})PERP)$/
/** A class of shares: `BRK.B`, also as `BRK-B` and `BRK/B`. */
const SHARES = /^([A-Z]{1,5})[-/.]([A-Z])$/
/** `0700` is a share in Hong Kong, `0.5` is a quantity. */
const NUMBER = /^\d+\.\d*$/
const SYMBOL = /^[A-Z0-9][A-Z0-9._]{0,31}$/

/**
 * `BINANCE:BTC/USDT`, `btc-usdt`, `BTC_USDT` and `BTCUSDT.P` are all `BTCUSDT`; `CME_MINI_DL:ES1!` is `ES`.
 * null for what is no symbol.
 */
export const marketOf = (text: string): Market | null => {
  const [, prefix, rest] = PREFIXED.exec(text.trim().toUpperCase()) ?? []
  const written = (rest ?? text.trim().toUpperCase()).replace(DELAYED, '').replace(SETTLED, '$1')
  const root = CONTINUOUS.exec(written)?.[1]
  const spot = root ?? written.replace(PERPETUAL, '')
  const plain = SHARES.test(spot) ? spot.replace(SHARES, '$1.$2') : spot.replace(/[/-]/g, '')
  const joined = pairOf(plain) ? plain.replaceAll('_', '') : plain
  if (!SYMBOL.test(joined) || NUMBER.test(joined)) return null
  return {
    symbol: joined,
    exchange: prefix?.replace(DELAYED, '') || null,
    assetClass: classOf(joined, {
      isFuture: root !== undefined,
      isPerpetual: root === undefined && spot !== written,
    }),
  }
}

/** The root of a future reads like a share and the base of a perpetual, too: ES is no share of Eversource. */
const classOf = (joined: string, written: { isFuture: boolean; isPerpetual: boolean }): AssetClass => {
  if (written.isFuture) return 'unknown'
  const own = assetClassOf(joined)
  return written.isPerpetual && own === 'equity' ? 'crypto' : own
}

/** A symbol that people type, kept as alerts are read: so that `BTCUSDT.P` means the alerts for `BTCUSDT`. */
export const marketSymbol = symbol.transform((text) => marketOf(text)?.symbol ?? text)

/** What an account calls the symbols of alerts: `{"BTCUSD":"BTC/USD"}`. */
export const symbolMap = z
  .record(z.string().trim(), symbol)
  .refine((map) => Object.keys(map).length <= 200, 'must be at most 200 symbols')
  .refine(
    (map) => Object.keys(map).every((from) => symbol.safeParse(from).success),
    'must map symbols such as BTCUSD',
  )
  .transform((map) =>
    Object.fromEntries(Object.entries(map).map(([from, to]) => [marketSymbol.parse(from), to])),
  )
export type SymbolMap = Readonly<Record<string, string>>

/** The symbol that an account trades for the symbol of an alert. */
export const mapSymbol = (map: SymbolMap | null | undefined, name: string): string =>
  (map && Object.hasOwn(map, name) ? map[name] : undefined) ?? name
