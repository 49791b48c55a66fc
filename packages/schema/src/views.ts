/** Plain values that cross from the core to the transports. Times are RFC 3339 UTC, money is decimal strings. */
import type { BotSettings } from './bot.ts'
import type { Expectation } from './expectation.ts'
import type { EquityGuardView } from './guard.ts'
import type { IntegrationSummary } from './integration.ts'
import type { HookReading } from './reading.ts'
import type { Distance, Problem, Signal } from './signal.ts'
import type { SymbolMap } from './symbol.ts'
import type {
  AccountMode,
  ActorKind,
  AlertOutcome,
  AlertStatus,
  ApiKeyScope,
  AssetClass,
  BotStatus,
  BrokerKind,
  DecisionOutcome,
  Dialect,
  HaltScope,
  Leg,
  LiftRole,
  OrderStatus,
  OrderType,
  Role,
  Side,
  TimeInForce,
} from './vocabulary.ts'

export type AlertView = {
  id: string
  hookId: string
  hookName: string
  receivedAt: string
  status: AlertStatus
  /** What its orders came to so far; null without any. */
  outcome: AlertOutcome | null
  /** One sentence or two: what came of it. */
  summary: string
  dialect: Dialect | null
  signal: Signal | null
  problem: Problem | null
  /** Times that the same message came again and was answered with this alert's id. */
  duplicates: number
  orderCount: number
}

/** The outcome of one bot for one account; `verdicts` are the risk rules that it was held against. */
export type DecisionView = {
  id: string
  botId: string
  botName: string
  accountId: string
  accountName: string
  outcome: DecisionOutcome
  reason: string
  verdicts: VerdictView[]
  /** The strategy believes to hold something else than the account does; null where they agree, or nobody knows. */
  drift: DriftView | null
  /** What a person is asked to approve, and until when; null where nobody is or was asked. */
  approval: ApprovalView | null
  decidedAt: string | null
}

/** Signed base units before the alert: by the strategy (times the multiplier), and by the account. */
export type DriftView = { believed: string; held: string }

export type ApprovalView = {
  /** Such as `Buy 0.05 BTCUSD at the market.` */
  proposal: string
  expiresAt: string
  /** Who approved; null while nobody has. */
  approvedBy: string | null
  approvedAt: string | null
}

/** A decision that waits for a person, with what there is to know about it. */
export type AwaitedView = DecisionView & { alertId: string; symbol: string; receivedAt: string }

export type VerdictView = {
  rule: string
  /** Whose limit it is. */
  level: HaltScope | 'alert'
  passed: boolean
  /** In a trader's words: "Refused: 3 orders in the last minute, limit is 2." */
  message: string
  observed: string | null
  limit: string | null
}

export type TimelineStep = {
  id: string
  at: string
  /** Milliseconds since the alert was received. */
  elapsedMs: number
  /** noun.verb, such as `order.submitted`. */
  verb: string
  tone: 'neutral' | 'good' | 'bad' | 'warning'
  title: string
  reason: string
  /** Raw data behind the step, secrets masked. */
  data: Record<string, unknown> | null
}

export type AlertDetail = AlertView & {
  raw: string
  contentType: string | null
  sourceIp: string | null
  requestId: string
  decisions: DecisionView[]
  orders: OrderView[]
  timeline: TimelineStep[]
}

export type OrderView = {
  id: string
  alertId: string
  botId: string
  botName: string
  accountId: string
  accountName: string
  accountMode: AccountMode
  leg: Leg
  /** 0 for entries and exits; a stop or target that replaces another counts on. */
  legSeq: number
  /** The entry that a stop or target belongs to. */
  parentOrderId: string | null
  symbol: string
  assetClass: AssetClass
  side: Side
  type: OrderType
  timeInForce: TimeInForce
  /** Base units. */
  quantity: string
  limitPrice: string | null
  /** Where a stop or stop-limit order wakes up. */
  stopPrice: string | null
  /** How far a trailing stop follows behind the best price. */
  trail: Distance | null
  /** May also trade before the market opens and after it closes. */
  extendedHours: boolean
  filledQuantity: string
  averagePrice: string | null
  fees: string
  status: OrderStatus
  reduceOnly: boolean
  reason: string | null
  clientOrderId: string
  brokerOrderId: string | null
  /** The alert's price, for slippage. */
  referencePrice: string | null
  createdAt: string
  submittedAt: string | null
  closedAt: string | null
  updatedAt: string
}
export type OrderDetail = OrderView & { fills: FillView[]; timeline: TimelineStep[] }

export type FillView = {
  id: string
  orderId: string
  accountId: string
  symbol: string
  side: Side
  quantity: string
  price: string
  fee: string
  brokerFillId: string
  filledAt: string
}

export type PositionView = {
  id: string
  accountId: string
  accountName: string
  accountMode: AccountMode
  symbol: string
  assetClass: AssetClass
  /** Signed base units: negative is short. */
  quantity: string
  averagePrice: string
  realizedPnl: string
  fees: string
  /** Price at which it could be closed now (bid for a long, ask for a short); null when the market is away. */
  markPrice: string | null
  unrealizedPnl: string | null
  marketValue: string | null
  openedAt: string | null
  /** It is being closed, and what rests beside it canceled; null while nobody wants that. */
  flattening: { by: string; reason: string; since: string } | null
  updatedAt: string
}

export type BotView = BotSettings & {
  id: string
  status: BotStatus
  hookName: string
  accounts: { id: string; name: string; mode: AccountMode }[]
  halted: boolean
  lastSignalAt: string | null
  ordersToday: number
  createdAt: string
  updatedAt: string
}

export type HookView = {
  id: string
  name: string
  enabled: boolean
  url: string
  allowPathSecret: boolean
  dedupeWindowSeconds: number
  /** How it reads messages that leave something open. */
  reading: HookReading
  /** First characters of the secret, to tell one from another. The secret itself is shown once, when it is made. */
  secretHint: string
  secretRotatedAt: string
  lastAlertAt: string | null
  /** How often it is to hear from its sender; null where nobody has said. */
  expects: Expectation | null
  /** When it was noticed that it had been silent for too long; null while it is not. */
  silentAt: string | null
  botCount: number
  createdAt: string
}
/** Answer of making a hook or rotating its secret: the one time that the secret is shown. */
export type HookWithSecret = { hook: HookView; secret: string }

export type AccountView = {
  id: string
  name: string
  broker: BrokerKind
  mode: AccountMode
  currency: string
  /** null when the broker could not be asked. */
  cash: string | null
  equity: string | null
  halted: boolean
  openOrders: number
  openPositions: number
  /** Its stop and target on equity, and how they stand; null without. */
  equityGuard: EquityGuardView | null
  /** What it calls the symbols of alerts, where that differs. */
  symbolMap: SymbolMap
  createdAt: string
}

export type ApiKeyView = {
  id: string
  name: string
  prefix: string
  scopes: ApiKeyScope[]
  createdAt: string
  createdBy: string
  expiresAt: string | null
  lastUsedAt: string | null
  revokedAt: string | null
}
export type ApiKeyWithSecret = { apiKey: ApiKeyView; secret: string }

export type SessionView = {
  id: string
  current: boolean
  createdAt: string
  lastSeenAt: string
  expiresAt: string
  ip: string | null
  userAgent: string | null
}

export type ActivityView = {
  id: string
  at: string
  actorKind: ActorKind
  actorId: string | null
  actorName: string
  verb: string
  subjectKind: string
  subjectId: string | null
  summary: string
  /** The request that it was done for: the log's lines of it have the same. */
  requestId: string
  data: Record<string, unknown> | null
}

export type HaltView = {
  id: string
  scope: HaltScope
  scopeId: string
  scopeName: string
  reason: string
  /** The least role that may lift it. */
  liftRole: LiftRole
  startedAt: string
  startedBy: string
}

export type MeView = {
  user: { id: string; name: string; email: string | null; avatarUrl: string | null }
  /** `deletesAt`: it is deleted, can still be restored until then, and nothing else in it can be changed. */
  workspace: { id: string; name: string; role: Role; deletesAt: string | null }
  workspaces: { id: string; name: string; role: Role; deletesAt: string | null }[]
  sessionId: string
}

export type EquityPoint = {
  at: string
  /** What the accounts were worth. */
  equity: string
  /** What was won or lost since the range began. Money that was paid in or out is neither. */
  profit: string
}

/** How many things need a person. */
export type NeedsView = {
  /** Hooks that have not heard from their senders for too long. */
  silentHooks: number
  /** Accounts with a stop or target on equity, which the broker does not tell. */
  unguardedAccounts: number
  /** Positions whose stop the watchdog gave up on. */
  unprotectedPositions: number
}

export type StatusView = {
  mode: AccountMode
  halts: HaltView[]
  integrations: IntegrationSummary[]
  needs: NeedsView
  version: string
}

export type OverviewView = {
  /** The change is what was won or lost today, its percent of the capital at work: money paid in is no gain. */
  equity: { now: string | null; dayChange: string | null; dayChangePercent: string | null; currency: string }
  positions: PositionView[]
  alerts: AlertView[]
  bots: BotView[]
  counts: {
    alertsToday: number
    ordersToday: number
    fillsToday: number
    refusedToday: number
    openOrders: number
  }
  /** What a new workspace still has to do: `account`, `bot`, `alert`. Empty when all is done. */
  firstSteps: ('account' | 'bot' | 'alert')[]
}

export type QuoteView = { symbol: string; bid: string; ask: string; at: string }
export type CandleView = { time: number; open: string; high: string; low: string; close: string }

/** What the live feed carries. `reset` says: something may have been missed, fetch the whole workspace anew. */
export type LiveEvent =
  | { type: 'changed'; kind: import('./vocabulary.ts').LiveKind; id: string }
  | { type: 'quotes'; quotes: QuoteView[] }
  | { type: 'reset' }
