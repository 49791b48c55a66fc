/**
 * What kind of thing a symbol names, read from the symbol alone. Pure, so that the core, the brokers and the
 * web app agree: `BTCUSD`, `BTC/USD`, `BTC-USDT` and `BINANCE:BTCUSDT.P` are crypto, `EURUSD` is forex,
 * `AAPL` and `BRK.B` are equities, anything else (`ES1!`, `NAS100USD`) is unknown.
 */
import type { AssetClass } from './vocabulary.ts'

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/))

/**
 * Coins that exist on the paper broker alone: each rehearses one bad day (docs/integrations/paper-broker.md).
 * They count as coins so that an alert for them takes the very path that BTCUSD takes.
 */
export const PRACTICE_COINS = [
  'ERR500',
  'FLAKY',
  'TIMEOUT',
  'BLACKHOLE',
  'LOST',
  'NEVER',
  'REJECT',
  'PARTIAL',
  'SLOW',
  'NOFILL',
  'MUTE',
  'REPEAT',
  'NOMARKET',
] as const
export type PracticeCoin = (typeof PRACTICE_COINS)[number]

const COINS = new Set([
  ...words(`BTC XBT ETH SOL XRP ADA DOGE DOT AVAX MATIC POL LINK LTC BCH UNI ATOM XLM ALGO NEAR ICP FIL APT ARB
    OP SUI SEI TIA INJ AAVE MKR CRV SNX COMP YFI GRT LDO RUNE EOS TRX ETC XMR ZEC DASH XTZ HBAR VET FTM EGLD
    SAND MANA AXS GALA ENJ CHZ APE SHIB PEPE BONK WIF FLOKI BNB TON KAS RENDER RNDR FET TAO JUP ENA ONDO PYTH
    WLD STX IMX DYDX BAT ZRX SUSHI 1INCH KAVA THETA NEO IOTA QNT`),
  ...PRACTICE_COINS,
])
/** Coins worth one dollar: a pair against one of them is settled in dollars. */
const DOLLAR_COINS = words('USDT USDC FDUSD BUSD TUSD DAI PYUSD')
const FIATS = words(`USD EUR GBP JPY CHF AUD NZD CAD SEK NOK DKK PLN CZK HUF TRY ZAR MXN BRL SGD HKD CNH CNY
  INR KRW THB ILS XAU XAG XPT XPD`)
/** Longest first: BTCUSDT is BTC against USDT and not BTCU against SDT. */
const QUOTES = [...DOLLAR_COINS, 'BTC', 'ETH', 'BNB', ...FIATS].sort((a, b) => b.length - a.length)

export type Pair = { base: string; quote: string }
const EXCHANGE_PREFIX = /^[A-Z0-9_]+:/
const PERPETUAL_SUFFIX = /(\.P|-PERP|PERP)$/
const EQUITY = /^[A-Z]{1,5}([.-][A-Z])?$/

const bare = (symbol: string): string => symbol.trim().toUpperCase().replace(EXCHANGE_PREFIX, '')

const splits = (text: string): Pair[] => {
  const separated = /^([A-Z0-9]+)[/_-]([A-Z0-9]+)$/.exec(text)
  if (separated?.[1] && separated[2]) return [{ base: separated[1], quote: separated[2] }]
  return QUOTES.filter((quote) => text.length > quote.length && text.endsWith(quote)).map((quote) => ({
    base: text.slice(0, -quote.length),
    quote,
  }))
}

const isListedPair = ({ base, quote }: Pair): boolean =>
  (COINS.has(base) || DOLLAR_COINS.has(base)) &&
  (FIATS.has(quote) || COINS.has(quote) || DOLLAR_COINS.has(quote)) &&
  base !== quote

/** A coin that we have not heard of. Not against TUSD or BUSD: NEWTUSD is more likely NEWT against USD. */
const isUnlistedPair = ({ base, quote }: Pair): boolean =>
  /^[A-Z0-9]{1,12}$/.test(base) && !FIATS.has(base) && /^(USDT|USDC|FDUSD)$/.test(quote)

const isForexPair = ({ base, quote }: Pair): boolean => FIATS.has(base) && FIATS.has(quote) && base !== quote

/** Base and quote of a crypto or forex symbol; null for everything else. Never throws. */
export const pairOf = (symbol: string): Pair | null => {
  const text = bare(symbol)
  const candidates = [...splits(text), ...splits(text.replace(PERPETUAL_SUFFIX, ''))]
  return (
    candidates.find(isListedPair) ?? candidates.find(isUnlistedPair) ?? candidates.find(isForexPair) ?? null
  )
}

/** The kind of thing that `symbol` names. Never throws; `unknown` when it cannot be told. */
export const assetClassOf = (symbol: string): AssetClass => {
  const pair = pairOf(symbol)
  if (pair) return isForexPair(pair) ? 'forex' : 'crypto'
  return EQUITY.test(bare(symbol)) ? 'equity' : 'unknown'
}

/**
 * The currency that trading `symbol` is paid in: the quote of a pair, with dollar coins counted as USD;
 * USD for equities and for what is unknown.
 */
export const settlementCurrencyOf = (symbol: string): string => {
  const quote = pairOf(symbol)?.quote ?? 'USD'
  return DOLLAR_COINS.has(quote) ? 'USD' : quote
}
