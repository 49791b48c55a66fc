import { brokerAccount, deadline, type SealedAccount, type Trading } from '../order/trading.ts'
import { type Broker, type Instrument, PortError, type Quote } from '../ports/index.ts'

/** What a decision must know of the outside, fetched before the transaction that uses it. */
export type MarketSnapshot = { capabilities: Broker['capabilities'] } & (
  | { ok: true; quote: Quote; instrument: Instrument; equity: string | null }
  /** Why nothing can be sized; the exit of a whole position needs no price. */
  | { ok: false; reason: string }
)

export type SnapshotAccount = SealedAccount & { name: string }

/**
 * Asks the market and the broker. Never rejects: an account whose broker is away, whose credentials cannot be read or
 * whose adapter is broken just cannot enter, and no other account hears of it.
 */
export const takeSnapshot = async (
  trading: Trading,
  account: SnapshotAccount,
  symbol: string,
  needsEquity: boolean,
): Promise<MarketSnapshot> => {
  const broker = trading.brokers[account.broker]
  const { capabilities } = broker
  try {
    const at = brokerAccount(trading, account)
    const signal = deadline(3_000)
    const [quote, instrument, balance] = await Promise.all([
      trading.market.getQuote(symbol, signal),
      broker.getInstrument(at, symbol, signal),
      needsEquity ? broker.getBalance(at, signal) : null,
    ])
    return { ok: true, capabilities, quote, instrument, equity: balance?.equity ?? null }
  } catch (error) {
    if (error instanceof PortError)
      return { ok: false, capabilities, reason: `Refused: ${symbol} could not be priced. ${error.message}` }
    trading.log.error({ err: error, accountId: account.id }, 'An account could not be asked')
    const reason = `Refused: ${symbol} could not be priced: the account ${account.name} cannot be asked. The log says why.`
    return { ok: false, capabilities, reason }
  }
}
