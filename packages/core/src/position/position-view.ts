/** Positions as the transports show them: what is held, and what it is worth at the market. */
import { dec, type PositionView, type QuoteView, toDecimalString } from '@viewzenix/schema'
import type { Position } from '../entities/position.entity.ts'
import type { MarketData } from '../ports/index.ts'

/** A page does not wait longer for the market than this. */
const MARK_TIMEOUT_MS = 800

/** Without marks: those are asked for outside the transaction. */
export const toPositionView = (
  position: Position,
  account: Pick<PositionView, 'accountName' | 'accountMode'>,
): PositionView => ({
  id: position.id,
  accountId: position.accountId,
  accountName: account.accountName,
  accountMode: account.accountMode,
  symbol: position.symbol,
  assetClass: position.assetClass,
  quantity: toDecimalString(dec(position.quantity)),
  averagePrice: toDecimalString(dec(position.averagePrice)),
  realizedPnl: toDecimalString(dec(position.realizedPnl)),
  fees: toDecimalString(dec(position.fees)),
  markPrice: null,
  unrealizedPnl: null,
  marketValue: null,
  openedAt: position.openedAt?.toISOString() ?? null,
  flattening: position.flattening
    ? {
        by: position.flattening.by,
        reason: position.flattening.reason,
        since: position.flattening.since,
      }
    : null,
  updatedAt: position.updatedAt.toISOString(),
})

/** Marks open positions at what they could be closed for now; a symbol that has no quote in time stays unmarked. */
export const markPositions = async (
  market: MarketData,
  positions: PositionView[],
  signal = AbortSignal.timeout(MARK_TIMEOUT_MS),
): Promise<PositionView[]> => {
  const symbols = [...new Set(positions.filter((p) => p.quantity !== '0').map((p) => p.symbol))]
  if (symbols.length === 0) return positions
  const quotes = new Map<string, Pick<QuoteView, 'bid' | 'ask'>>()
  await Promise.all(
    symbols.map(async (symbol) => {
      const quote = await inTime(() => market.getQuote(symbol, signal), signal)
      if (quote) quotes.set(symbol, quote)
    }),
  )
  return positions.map((position) => {
    const quote = quotes.get(position.symbol)
    return quote ? mark(position, quote) : position
  })
}

/** null when the market is away, has no such symbol, or does not heed the signal. */
const inTime = <T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T | null> =>
  new Promise((resolve) => {
    const giveUp = () => resolve(null)
    signal.addEventListener('abort', giveUp, { once: true })
    // Within `then`, so that a market that throws at once is away like any other.
    Promise.resolve().then(ask).then(resolve, giveUp)
  })

/** A long closes at the bid, a short at the ask. Values in quote currency; a short's market value is negative. */
export const mark = (position: PositionView, quote: Pick<QuoteView, 'bid' | 'ask'>): PositionView => {
  const quantity = dec(position.quantity)
  if (quantity.isZero()) return position
  const price = dec(quantity.isNeg() ? quote.ask : quote.bid)
  return {
    ...position,
    markPrice: toDecimalString(price),
    unrealizedPnl: toDecimalString(price.minus(position.averagePrice).times(quantity)),
    marketValue: toDecimalString(price.times(quantity)),
  }
}
