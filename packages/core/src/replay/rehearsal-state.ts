/**
 * What a rehearsal trades with: the rules as they are today, and the state of its accounts as a plain value, which
 * survives JSON and so can be put down and gone on with. Moments are milliseconds since the epoch.
 */
import type {
  AssetClass,
  DecisionOutcome,
  Distance,
  DriftView,
  HaltScope,
  Leg,
  OrderStatus,
  OrderType,
  ProtectionSpec,
  RiskLimits,
  Side,
  Signal,
  Sizing,
  StopMover,
  SymbolMap,
  TimeInForce,
  VerdictView,
} from '@viewzenix/schema'
import type { BotRules } from '../pipeline/choose-act.ts'
import type { Broker, RehearsalBook, RehearsalBroker } from '../ports/index.ts'
import type { Holding } from '../position/apply-fill.ts'

export type RehearsedBot = BotRules & {
  id: string
  name: string
  hookId: string
  /** A paused bot refuses. */
  paused: boolean
  symbols: string[]
  sizing: Sizing
  multiplier: string
  risk: RiskLimits
  /** In the order in which routing takes them. */
  links: { accountId: string; sizing: Sizing | null; multiplier: string }[]
}

export type RehearsedAccount = {
  id: string
  name: string
  symbolMap: SymbolMap | null
  risk: RiskLimits
  capabilities: Broker['capabilities']
}

export type World = {
  broker: RehearsalBroker
  risk: RiskLimits
  /** In the order in which routing takes them. */
  bots: RehearsedBot[]
  accounts: Map<string, RehearsedAccount>
  /** Of then: they hold at the alerts' own times. */
  halts: { scope: HaltScope; scopeId: string; reason: string; from: number; to: number | null }[]
  /** Decisions, by `answerKey`, that a person declined then, or left until their time was over. */
  declined: ReadonlySet<string>
}

/** How a rehearsal refuses those. */
export const NOT_APPROVED = 'Refused: nobody approved it then.'

export const answerKey = (alertId: string, botId: string, accountId: string): string =>
  `${alertId}:${botId}:${accountId}`

export type SimFill = {
  brokerFillId: string
  quantity: string
  price: string
  fee: string
  at: number
  /** Before fees; null where it closed nothing. */
  realizedPnl: string | null
}

export type SimOrder = {
  /** The client order id that the same order of the same decision has with the broker. */
  id: string
  leg: Leg
  legSeq: number
  rung: number | null
  symbol: string
  assetClass: AssetClass
  side: Side
  type: OrderType
  timeInForce: TimeInForce
  quantity: string
  limitPrice: string | null
  stopPrice: string | null
  trail: Distance | null
  reduceOnly: boolean
  referencePrice: string | null
  /** Of entries: what one was taken to cost. */
  expectedPrice: string | null
  status: OrderStatus
  brokerOrderId: string | null
  filledQuantity: string
  averagePrice: string | null
  fees: string
  reason: string | null
  cancelRequested: boolean
  createdAt: number
  closedAt: number | null
  fills: SimFill[]
}

export type SimProtection = {
  side: Side
  spec: ProtectionSpec
  stopPrice: string | null
  movedBy: StopMover | null
  ended: boolean
}

export type SimDecision = {
  alertId: string
  receivedAt: number
  botId: string
  accountId: string
  symbol: string
  signal: Signal
  outcome: DecisionOutcome
  reason: string
  verdicts: VerdictView[]
  drift: DriftView | null
  cancels: number
  approvedAt: number | null
  /** Its own, and those that protect what its entry opened. */
  orders: SimOrder[]
  /** Of its entry. */
  protection: SimProtection | null
}

export type SimAccount = {
  book: RehearsalBook
  /** What it was worth every quarter of an hour, for a day and a bit; the first is where it began. */
  points: { at: number; equity: string }[]
  /** The most that it was worth. */
  peak: string
}

export type SimLane = { accountId: string; symbol: string; holding: Holding; openedAt: number | null }

export type RehearsalState = {
  at: number
  accounts: Record<string, SimAccount>
  lanes: Record<string, SimLane>
  /** Those that something may still happen to, in the order of receipt. */
  decisions: SimDecision[]
  /** Of the last minute. */
  entries: { at: number; botId: string; accountId: string }[]
  /** Of the last day and a bit: what each fill won after its fee. `closes` where it took from a position. */
  gains: { at: number; botId: string; accountId: string; orderId: string; net: string; closes: boolean }[]
}

export const laneKey = (accountId: string, symbol: string): string => `${accountId}:${symbol}`

/** Where an account begins: in its currency, with what it held. */
export type Start = {
  accountId: string
  currency: string
  cash: string
  positions: { symbol: string; holding: Holding }[]
}

export const openRehearsal = (broker: RehearsalBroker, at: number, starts: Start[]): RehearsalState => {
  const state: RehearsalState = { at, accounts: {}, lanes: {}, decisions: [], entries: [], gains: [] }
  for (const { accountId, currency, cash, positions } of starts) {
    const book = broker.open(
      cash,
      currency,
      positions.map(({ symbol, holding }) => ({ symbol, ...holding })),
    )
    const equity = broker.equity(book, at)
    state.accounts[accountId] = { book, points: [{ at, equity }], peak: equity }
    for (const { symbol, holding } of positions)
      state.lanes[laneKey(accountId, symbol)] = { accountId, symbol, holding, openedAt: at }
  }
  return state
}
