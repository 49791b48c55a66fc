import {
  dec,
  isTerminal,
  type Leg,
  type OrderStatus,
  type OrderType,
  type TimeInForce,
  toDecimalString,
} from '@viewzenix/schema'
import { storableText } from '../platform/storable.ts'
import type { BrokerFill, BrokerOrder } from '../ports/index.ts'

export type KnownOrder = {
  status: OrderStatus
  brokerOrderId: string | null
  quantity: string
  /** What is recorded already. */
  fills: readonly Pick<BrokerFill, 'brokerFillId' | 'quantity' | 'price' | 'fee'>[]
}

export type OrderChange = {
  newFills: BrokerFill[]
  status: OrderStatus
  quantity: string
  filledQuantity: string
  averagePrice: string | null
  fees: string
  reason: string | null
  changed: boolean
}

/**
 * What the broker's view of an order changes in ours. Views may come late, twice and out of order: fills only
 * ever add, a final status stays, and an older view never takes back what a newer one said. Quantity, average price
 * and fees are those of all fills together, however they came in; the rounded average is never reckoned with.
 */
export const applyBrokerOrder = (known: KnownOrder, seen: BrokerOrder): OrderChange => {
  const recorded = new Set(known.fills.map((f) => f.brokerFillId))
  const newFills = seen.fills.filter((f) => !recorded.has(f.brokerFillId))
  let [filled, cost, fees] = [dec(0), dec(0), dec(0)]
  for (const fill of [...known.fills, ...newFills]) {
    filled = filled.plus(fill.quantity)
    cost = cost.plus(dec(fill.quantity).times(fill.price))
    fees = fees.plus(fill.fee)
  }
  const status = nextStatus(known, seen, filled.gt(0))
  const quantity = toDecimalString(dec(seen.quantity))
  return {
    newFills,
    status,
    quantity,
    filledQuantity: toDecimalString(filled),
    averagePrice: filled.gt(0) ? toDecimalString(cost.div(filled)) : null,
    fees: toDecimalString(fees),
    reason: seen.reason === null ? null : storableText(seen.reason),
    changed:
      newFills.length > 0 ||
      status !== known.status ||
      known.brokerOrderId === null ||
      !dec(known.quantity).eq(quantity),
  }
}

const nextStatus = (known: KnownOrder, seen: BrokerOrder, anyFill: boolean): OrderStatus => {
  // Never acknowledged before (also: given up as never received): the broker's word is the first there is.
  if (known.brokerOrderId === null) return seen.status
  if (isTerminal(known.status)) return known.status
  if (isTerminal(seen.status)) return seen.status
  if (known.status === 'partially_filled' || anyFill) return 'partially_filled'
  return seen.status
}

/** An order as those that wait behind it in its lane see it. */
export type LaneOrder = {
  id: string
  type: OrderType
  timeInForce: TimeInForce
  status: OrderStatus
  leg: Leg
  reduceOnly: boolean
  cancelRequested: boolean
}

const RESTS: ReadonlySet<TimeInForce> = new Set(['gtc', 'day', 'opg', 'cls'])

/** Orders whose effect on the position is not known yet. What rests is not one of them: it may rest for days. */
export const isInFlight = (order: Omit<LaneOrder, 'leg' | 'reduceOnly'>): boolean => {
  if (isTerminal(order.status)) return false
  const rests = order.type !== 'market' && RESTS.has(order.timeInForce)
  const atBroker = order.status === 'submitted' || order.status === 'partially_filled'
  return !(rests && atBroker) || order.cancelRequested
}

/**
 * What only makes a position smaller because it is ours to look after, not because a signal asked: stops and targets,
 * and the exits of whoever flattens. A signal's own exit is the number 0 of its leg.
 */
export const outlivesHalt = ({ leg, legSeq }: { leg: Leg; legSeq: number }): boolean =>
  leg === 'stop' || leg === 'target' || (leg === 'exit' && legSeq > 0)
