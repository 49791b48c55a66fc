/** From the wish to enter to an order, or to the reason why there is none: price, size, limits. Pure. */
import {
  dec,
  type OrderStyle,
  type Side,
  type Signal,
  type Sizing,
  toDecimalString,
  type VerdictView,
} from '@viewzenix/schema'
import type { OrderTerms } from '../order/create-order.ts'
import { evaluateRisk, type RiskLevel } from '../risk/evaluate-risk.ts'
import type { EntrySize } from './decide-signal.ts'
import type { MarketSnapshot } from './market-snapshot.ts'
import { priceEntry } from './price-order.ts'
import { sizeEntry } from './size-order.ts'

export type EntryWish = {
  side: Side
  size: EntrySize
  signal: Signal
  /** What it will be protected by: the alert's or the bot's; null where neither names one. */
  stop: Signal['stopLoss']
  style: OrderStyle
  sizing: Sizing
  multiplier: string
  /** The limits of the workspace, the account and the bot, with what was seen of each. */
  levels: RiskLevel[]
  symbol: string
  now: Date
  receivedAt: Date
  /** Signed base units that are held. */
  position: string
  /** Orders of the lane that may still change. */
  openOrders: { side: Side; quantity: string; filledQuantity: string; reduceOnly: boolean }[]
  snapshot: MarketSnapshot
}

export type EntryPlan =
  | { ok: true; terms: OrderTerms; quantity: string; expectedPrice: string; verdicts: VerdictView[] }
  | { ok: false; reason: string; verdicts: VerdictView[] }

export const planEntry = (wish: EntryWish): EntryPlan => {
  const { side, signal, snapshot, position } = wish
  const refuse = (reason: string, verdicts: VerdictView[] = []): EntryPlan => ({
    ok: false,
    reason,
    verdicts,
  })
  if (!snapshot.ok) return refuse(snapshot.reason)
  const { quote, instrument, equity } = snapshot
  const capabilities = snapshot.capabilities[instrument.assetClass]
  const priced = priceEntry({ side, signal, style: wish.style, quote, instrument, capabilities })
  if (!priced.ok) return refuse(priced.reason)
  const { expectedPrice, ...terms } = priced.order
  const size = sizeEntry({
    ...wish,
    signal: { ...signal, stopLoss: wish.stop },
    price: expectedPrice,
    equity,
    instrument,
  })
  if (!size.ok) return refuse(size.reason)
  const verdicts = evaluateRisk({
    now: wish.now,
    assetClass: instrument.assetClass,
    extendedHours: terms.extendedHours,
    firedAt: signal.firedAt,
    receivedAt: wish.receivedAt,
    maxLagSeconds: signal.maxLagSeconds,
    levels: wish.levels,
    symbol: wish.symbol,
    side,
    quantity: size.quantity,
    price: expectedPrice,
    position,
    resting: restingUnits(wish.openOrders, side),
    alertPrice: signal.price,
    quote,
  })
  const failed = verdicts.find((v) => !v.passed)
  if (failed) return refuse(failed.message, verdicts)
  return { ok: true, terms, quantity: size.quantity, expectedPrice, verdicts }
}

/** What the entries of this side that rest at the broker may still add to the position. */
const restingUnits = (openOrders: EntryWish['openOrders'], side: Side): string =>
  toDecimalString(
    openOrders
      .filter((order) => order.side === side && !order.reduceOnly)
      .reduce((sum, order) => sum.plus(order.quantity).minus(order.filledQuantity), dec(0)),
  )
