/** What trading came to: asked for by bot, account, symbol and time. */
import { z } from 'zod'
import { id, symbol } from './ids.ts'
import type { Side } from './vocabulary.ts'

const moment = z.iso.datetime({ offset: true, message: 'must be a time such as 2030-01-01T00:00:00Z' })

/** Trades that were closed from `from` on and before `to`; without them those of the last 365 days. */
export const performanceInput = z.object({
  botId: id.optional(),
  accountId: id.optional(),
  symbol: symbol.optional(),
  from: moment.optional(),
  to: moment.optional(),
})

/** A part of a fill that opened, met by a part of one that closed it, first in first out. */
export type TradeView = {
  id: string
  accountId: string
  /** Whose order opened it. */
  botId: string
  symbol: string
  /** buy was long. */
  side: Side
  quantity: string
  openPrice: string
  closePrice: string
  /** Their share of both fills' fees. */
  fees: string
  /** After fees. */
  netPnl: string
  openedAt: string
  closedAt: string
  openOrderId: string
  closeOrderId: string
}

export type PerformancePart = {
  id: string
  name: string
  trades: number
  realizedPnl: string
  fees: string
  netPnl: string
  /** Of what is open now; null while the market cannot be asked. */
  unrealizedPnl: string | null
}

export type LatencyStage = {
  /** routed: the bots have it · ordered: the order is committed · sent: it is on its way · accepted: we heard that the broker has it · filled: by the broker's clock. */
  stage: 'routed' | 'ordered' | 'sent' | 'accepted' | 'filled'
  /** Milliseconds since the alert was received. */
  p50: number
  p95: number
  orders: number
}

/** What all trades until then came to, and how far that is below the most it was: 0 or above. */
export type ResultPoint = { at: string; total: string; fall: string }

export type PerformanceView = {
  /** Of all of its accounts; null where they differ, and sums mean nothing. */
  currency: string | null
  from: string
  to: string
  trades: number
  /** Before fees. */
  realizedPnl: string
  fees: string
  netPnl: string
  unrealizedPnl: string | null
  /** Percent of trades that won after fees. */
  winRate: string | null
  /** What won over what lost; null where nothing lost. */
  profitFactor: string | null
  /** What a trade came to on average, after fees. */
  expectancy: string | null
  averageHoldSeconds: number | null
  /** Mean of the daily results over their deviation, times √365; null with fewer than two days. */
  sharpe: string | null
  /** The deepest fall of the sum of all trades, in quote currency. */
  maxDrawdown: string
  /** UTC days on which something was closed, and the sum until then. */
  days: { day: string; netPnl: string; total: string }[]
  /** After each trade that was closed; thinned to at most 500 points, of which each keeps the deepest fall of its stretch. */
  curve: ResultPoint[]
  bots: PerformancePart[]
  accounts: PerformancePart[]
  symbols: PerformancePart[]
  /** Against the price that the alert named, of the fills: what it cost (above zero is worse), and in percent of the worth. */
  slippage: { orders: number; cost: string; percent: string | null }
  latency: LatencyStage[]
  /** The newest, at most 200. */
  lastTrades: TradeView[]
}
