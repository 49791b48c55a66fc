import type { Account } from '../entities/account.entity.ts'
import { brokerAccount, deadline, type Trading } from '../order/trading.ts'
import { type Instrument, PortError, type Quote } from '../ports/index.ts'

/** What an entry must know of the outside, fetched before the transaction that uses it. */
export type MarketSnapshot =
  | { ok: true; quote: Quote; instrument: Instrument; equity: string | null }
  /** Why no entry can be sized; exits need no snapshot. */
  | { ok: false; reason: string }

/** Asks the market and the broker. Never rejects: an account whose broker is away just cannot enter. */
export const takeSnapshot = async (
  trading: Trading,
  account: Account,
  symbol: string,
  needsEquity: boolean,
): Promise<MarketSnapshot> => {
  try {
    const broker = trading.brokers[account.broker]
    const at = brokerAccount(trading, account)
    const signal = deadline(3_000)
    const [quote, instrument, balance] = await Promise.all([
      trading.market.getQuote(symbol, signal),
      broker.getInstrument(at, symbol, signal),
      needsEquity ? broker.getBalance(at, signal) : null,
    ])
    return { ok: true, quote, instrument, equity: balance?.equity ?? null }
  } catch (error) {
    if (!(error instanceof PortError)) throw error
    return { ok: false, reason: `Refused: ${symbol} could not be priced. ${error.message}` }
  }
}
