/** What is traded in runs and measurements. */

/** Ways to write one market are avoided: each symbol is a lane of its own. */
const COINS =
  'BTC ETH SOL BNB XRP ADA DOGE AVAX DOT LINK LTC BCH UNI ATOM NEAR TRX TON AAVE XMR ETC XLM SUI APT ARB OP FIL HBAR INJ'
const STOCKS =
  'AAPL MSFT NVDA TSLA AMZN GOOGL META SPY QQQ IWM DIA AMD NFLX INTC COIN MSTR PLTR JPM BAC DIS BA GLD V MA WMT KO F GME'
const PAIRS = 'EURUSD GBPUSD AUDUSD NZDUSD XAUUSD XAGUSD'
const KNOWN = [...COINS.split(' ').map((coin) => `${coin}USD`), ...STOCKS.split(' '), ...PAIRS.split(' ')]

/** So many symbols; beyond those with a name, coins that the simulated market makes up. */
export const symbolsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => KNOWN[i] ?? `QX${i}USD`)
