/**
 * A broker as the core sees it. Every adapter (paper, Alpaca, an exchange) passes the same contract suite.
 * All amounts are decimal strings: quantities in base units, prices and cash in quote currency.
 * Every call takes an AbortSignal and rejects with a PortError, never with anything else.
 */
import type { AssetClass, BrokerKind, Distance, OrderType, Side, TimeInForce } from '@viewzenix/schema'

/** The account that a call is for. `credentials` are unsealed by the caller and never logged. */
export type BrokerAccount = {
  id: string
  broker: BrokerKind
  credentials: Record<string, string>
}

export type PlaceOrder = {
  /** Ours, deterministic, at most 48 characters. The broker keeps it unique within the account. */
  clientOrderId: string
  symbol: string
  side: Side
  type: OrderType
  timeInForce: TimeInForce
  quantity: string
  /** Required for limit and stop-limit orders, null for all others. */
  limitPrice: string | null
  /** Required for stop and stop-limit orders: where they wake up, in quote currency. Null for all others. */
  stopPrice: string | null
  /** Required for trailing stops: how far the stop follows behind the best price. Null for all others. */
  trail: Distance | null
  /** May also trade before the market opens and after it closes. */
  extendedHours: boolean
  /** The order may only make the position smaller; the broker refuses or cuts what would turn it around. */
  reduceOnly: boolean
}

export type BrokerOrderStatus =
  | 'submitted'
  | 'partially_filled'
  | 'filled'
  | 'canceled'
  | 'rejected'
  | 'expired'

export type BrokerFill = {
  /** Unique within the account. */
  brokerFillId: string
  quantity: string
  price: string
  /** In quote currency; negative is a rebate. */
  fee: string
  /** RFC 3339 UTC. */
  filledAt: string
}

/** The broker's whole view of one order. `fills` has all fills so far, oldest first. */
export type BrokerOrder = {
  brokerOrderId: string
  clientOrderId: string
  symbol: string
  side: Side
  status: BrokerOrderStatus
  quantity: string
  filledQuantity: string
  averagePrice: string | null
  /** Why it was rejected, canceled or expired; null otherwise. */
  reason: string | null
  fills: BrokerFill[]
  updatedAt: string
}

/** One push of the broker's stream: the order as it is after the event. Updates may repeat and may be lost. */
export type OrderUpdate = { accountId: string; order: BrokerOrder }

export type BrokerBalance = {
  currency: string
  cash: string
  equity: string
  buyingPower: string
  /**
   * All that was ever paid in, the starting cash too, less what was paid out: what equity is above it was won. Absent
   * where the broker does not tell; the account is then measured from what it was worth when it was first asked.
   */
  deposits?: string
}
export type BrokerPosition = { symbol: string; quantity: string; averagePrice: string }

/** What may be ordered: quantities are multiples of `lotSize`, prices of `tickSize`. */
export type Instrument = {
  symbol: string
  assetClass: AssetClass
  lotSize: string
  tickSize: string
  minQuantity: string
  minNotional: string
  shortable: boolean
}

/** What a broker takes in one class of instruments. What it lacks is refused with a reason, or kept by us. */
export type BrokerCapabilities = {
  /** For each type of order that it takes: how long one may stand. */
  orders: Readonly<Partial<Record<OrderType, readonly TimeInForce[]>>>
  /** In what a trailing stop's distance may be said. */
  trail: readonly Distance['unit'][]
  /** Types that may trade outside regular hours. */
  extendedHours: readonly OrderType[]
  /** Whether it keeps a stop and a target beside an entry itself. */
  brackets: boolean
}

export interface Broker {
  readonly kind: BrokerKind
  readonly capabilities: Readonly<Record<AssetClass, BrokerCapabilities>>
  /**
   * Sends one order. Resolves with the broker's view (which may be `rejected` already).
   * `unknown` when no answer came: the caller must not send again, but ask `findOrder`.
   * `rejected` with the code DUPLICATE_CLIENT_ORDER_ID when the account has that client order id already.
   */
  placeOrder(account: BrokerAccount, order: PlaceOrder, signal: AbortSignal): Promise<BrokerOrder>
  /** The order with this client order id, or null if the broker has none. */
  findOrder(account: BrokerAccount, clientOrderId: string, signal: AbortSignal): Promise<BrokerOrder | null>
  /** Asks for cancellation; resolves with the order as it then is. Terminal orders are returned as they are. */
  cancelOrder(account: BrokerAccount, clientOrderId: string, signal: AbortSignal): Promise<BrokerOrder>
  listOpenOrders(account: BrokerAccount, signal: AbortSignal): Promise<BrokerOrder[]>
  listPositions(account: BrokerAccount, signal: AbortSignal): Promise<BrokerPosition[]>
  getBalance(account: BrokerAccount, signal: AbortSignal): Promise<BrokerBalance>
  getInstrument(account: BrokerAccount, symbol: string, signal: AbortSignal): Promise<Instrument>
  /**
   * Pushes order updates of all accounts of this broker until aborted. Throws a PortError when the connection
   * drops: the caller opens it anew and sweeps what it may have missed.
   */
  streamUpdates(signal: AbortSignal): AsyncIterable<OrderUpdate>
}
