/** What a rehearsal has to do with its accounts: it asks what they and their market are, and places and cancels there. */
import { clientOrderId } from '../order/client-order-id.ts'
import type { MarketSnapshot } from '../pipeline/market-snapshot.ts'
import { type BrokerOrder, PortError } from '../ports/index.ts'
import { recordSeen } from './record-seen.ts'
import type { RehearsalState, SimDecision, SimLane, SimOrder, World } from './rehearsal-state.ts'
import type { ExitsMarket } from './rehearse-exits.ts'

type Lanes = {
  laneOf: (accountId: string, symbol: string) => SimLane
  /** Something happened there. */
  touched: (lane: SimLane) => void
}

/** The accounts of a rehearsal as its decisions deal with them; all that happens there is recorded in its state. */
export const createDealings = (world: World, state: RehearsalState, { laneOf, touched }: Lanes) => {
  const { broker } = world

  const accountOf = (accountId: string) => {
    const account = state.accounts[accountId]
    if (!account) throw new Error(`account ${accountId} was not opened for this rehearsal`)
    return account
  }

  const record = (accountId: string, events: BrokerOrder[]): void => {
    for (const seen of events) {
      const lane = recordSeen(state, laneOf, accountId, seen)
      if (lane) touched(lane)
    }
  }

  const snapshotOf = (accountId: string, symbol: string): MarketSnapshot => {
    const { capabilities } = world.accounts.get(accountId) ?? {}
    if (!capabilities) throw new Error(`account ${accountId} is none of this rehearsal`)
    try {
      const { book } = accountOf(accountId)
      return {
        ok: true,
        capabilities,
        quote: broker.quoteAt(symbol, state.at),
        instrument: broker.instrument(symbol),
        equity: broker.equity(book, state.at),
      }
    } catch (error) {
      if (!(error instanceof PortError)) throw error
      return { ok: false, capabilities, reason: `Refused: ${symbol} could not be priced. ${error.message}` }
    }
  }

  const exitsMarket = (lane: SimLane): ExitsMarket | null => {
    const snapshot = snapshotOf(lane.accountId, lane.symbol)
    if (!snapshot.ok) return null
    const { instrument, quote, capabilities } = snapshot
    return { instrument, quote, capabilities: capabilities[instrument.assetClass] }
  }

  const place = (decision: SimDecision, order: Omit<SimOrder, keyof typeof UNSENT | 'id' | 'createdAt'>) => {
    const { alertId, botId, accountId } = decision
    const id = clientOrderId({ alertId, botId, accountId, leg: order.leg, legSeq: order.legSeq })
    const made: SimOrder = { ...UNSENT, ...order, fills: [], id, createdAt: state.at }
    decision.orders.push(made)
    if (order.leg === 'entry') state.entries.push({ at: state.at, botId, accountId })
    const account = accountOf(accountId)
    const { book, events } = broker.place(
      account.book,
      { ...order, clientOrderId: id, extendedHours: false },
      state.at,
    )
    account.book = book
    record(accountId, events)
    return made
  }

  const cancel = (accountId: string, orders: SimOrder[]): void => {
    for (const order of orders) {
      order.cancelRequested = true
      const account = accountOf(accountId)
      const { book, events } = broker.cancel(account.book, order.id, state.at)
      account.book = book
      record(accountId, events)
    }
  }

  return { accountOf, record, snapshotOf, exitsMarket, place, cancel }
}

const UNSENT = {
  status: 'pending',
  brokerOrderId: null,
  filledQuantity: '0',
  averagePrice: null,
  fees: '0',
  reason: null,
  cancelRequested: false,
  closedAt: null,
  fills: [],
} satisfies Partial<SimOrder>
