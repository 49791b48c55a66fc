/** Replays: a day's alerts against today's bots, on accounts that exist nowhere; and shadows, which go on. */
import { z } from 'zod'
import { id, pageInput } from './ids.ts'
import type { AlertStatus, DecisionOutcome, Leg, OrderStatus, OrderType, Side } from './vocabulary.ts'

export const replayStates = ['waiting', 'running', 'done', 'failed', 'canceled'] as const
export const replayState = z.enum(replayStates)
export type ReplayState = z.infer<typeof replayState>

/** Days in one replay, and alerts: the first so many of the range. */
export const REPLAY_DAYS = 7
export const REPLAY_ALERTS = 2_000

const DAY_MS = 86_400_000
const day = z.iso.date({ error: 'must be a day such as 2030-01-31' })

/** Days by the calendar of the workspace's time zone, the last one included. Neither hook nor bot: all of them. */
export const replayInput = z
  .object({ hookId: id.optional(), botId: id.optional(), from: day, to: day.optional() })
  .refine(({ hookId, botId }) => !hookId || !botId, { path: ['botId'], error: 'goes without a hook' })
  .refine(({ from, to }) => !to || from <= to, { path: ['to'], error: 'must not be before from' })
  .refine(({ from, to }) => !to || Date.parse(to) - Date.parse(from) < REPLAY_DAYS * DAY_MS, {
    path: ['to'],
    error: `a replay is of ${REPLAY_DAYS} days at most`,
  })

export const listReplayAlertsInput = pageInput.extend({
  replayId: id,
  /** Those that came to something else than then. */
  different: z.boolean().optional(),
})

export const listReplayActsInput = z.object({ replayId: id })

/** An order of then, or of the rehearsal. */
export type ReplayOrder = {
  /** null in a rehearsal: there is no such order. */
  id: string | null
  leg: Leg
  /** Which of the ladder's targets; null for all else. */
  rung: number | null
  symbol: string
  side: Side
  type: OrderType
  quantity: string
  limitPrice: string | null
  stopPrice: string | null
  status: OrderStatus
  filledQuantity: string
  averagePrice: string | null
  /** What it cost against the alert's price, in percent of that; negative where it was better. null where either is not known. */
  slippagePercent: string | null
  reason: string | null
}

/** What one bot made of an alert for one account. */
export type ReplayDecision = {
  botId: string
  botName: string
  accountId: string
  accountName: string
  outcome: DecisionOutcome
  reason: string
  orders: ReplayOrder[]
  /** What the fills of its orders won, less their fees, in quote currency. */
  netPnl: string
}

export type ReplayOutcome = { status: AlertStatus; summary: string; decisions: ReplayDecision[] }

/** One alert of a replay. */
export type ReplayAlertView = {
  id: string
  replayId: string
  alertId: string
  receivedAt: string
  symbol: string | null
  past: ReplayOutcome
  now: ReplayOutcome
  /** Sentences; empty where both are the same. */
  differences: string[]
}

export const replayActs = ['order_canceled', 'stop_moved', 'position_closed'] as const

/** What was done in the range besides the alerts, and is not repeated. */
export type ReplayAct = {
  /** Of its line in the audit trail. */
  id: string
  at: string
  /** Whoever did it, or wanted it done: a person, a key, a clock, a guard. */
  by: string
  act: (typeof replayActs)[number]
  symbol: string
  accountId: string
  accountName: string
  /** Whose order it was; null for what concerns a position. */
  alertId: string | null
  /** A sentence. */
  summary: string
}

/** Money in quote currency, added up over all accounts. */
export type ReplaySummary = {
  alerts: number
  same: number
  different: number
  refusedThen: number
  refusedNow: number
  ordersThen: number
  ordersNow: number
  /** What was closed in the range, less all fees of it. */
  netThen: string
  netNow: string
  /** Acts by hand, clock or guard that it leaves out. */
  leftOut: number
  /** What was open at the end of it, at the prices of then; null where something could not be priced. */
  openThen: string | null
  openNow: string | null
}

export type ReplayView = {
  id: string
  hookId: string | null
  hookName: string | null
  botId: string | null
  botName: string | null
  /** The range, from the first moment up to but without the last. */
  from: string
  to: string
  timeZone: string
  state: ReplayState
  /** Alerts to replay, and how many are. */
  total: number
  replayed: number
  /** More alerts than one replay takes were received in the range. */
  cut: boolean
  summary: ReplaySummary | null
  reason: string | null
  requestedBy: string
  createdAt: string
  finishedAt: string | null
}

/** A bot's id. */
export const shadowInput = z.object({ botId: id })
export const listShadowSignalsInput = pageInput.extend({ botId: id })

/** What goes along with one bot, added up since it began. Money in quote currency. */
export type ShadowView = {
  id: string
  botId: string
  on: boolean
  startedAt: string
  startedBy: string
  endedAt: string | null
  /** Up to when the market was followed; null before the first time. */
  advancedAt: string | null
  /** Why it stands still. */
  fault: string | null
  signals: number
  ordersLive: number
  ordersShadow: number
  netLive: string
  netShadow: string
  /** What is held now, in signed base units, on the accounts and beside them. */
  positions: { accountId: string; accountName: string; symbol: string; live: string; shadow: string }[]
}

/** One signal on one account, and beside it. */
export type ShadowSignalView = {
  id: string
  alertId: string
  accountId: string
  accountName: string
  symbol: string
  receivedAt: string
  /** null where the bot has not taken the alert for this account. */
  live: ReplayDecision | null
  shadow: ReplayDecision
  differences: string[]
}
