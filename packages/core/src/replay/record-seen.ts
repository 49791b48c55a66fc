/** What the broker of a rehearsal says of an order becomes the order's, its lane's and the gains': as in trading. */
import { dec, isTerminal, type Side, toDecimalString } from '@viewzenix/schema'
import { applyBrokerOrder } from '../order/order-state.ts'
import type { BrokerOrder } from '../ports/index.ts'
import { applyFill, type Holding } from '../position/apply-fill.ts'
import type { RehearsalState, SimLane, SimOrder } from './rehearsal-state.ts'

/** @returns the lane that it is in; null where the order is none of the rehearsal's, or nothing changed */
export const recordSeen = (
  state: RehearsalState,
  laneOf: (accountId: string, symbol: string) => SimLane,
  accountId: string,
  seen: BrokerOrder,
): SimLane | null => {
  for (const decision of state.decisions) {
    const order = decision.orders.find(({ id }) => id === seen.clientOrderId)
    if (!order) continue
    const lane = laneOf(accountId, decision.symbol)
    const change = applyBrokerOrder(order, seen)
    if (!change.changed) return null
    for (const fill of change.newFills) {
      const at = Date.parse(fill.filledAt)
      const before = lane.holding
      lane.holding = applyFill(before, { side: order.side, ...fill })
      if (dec(before.quantity).isZero()) lane.openedAt = at
      const closes = closesPart(before, order.side)
      const won = dec(lane.holding.realizedPnl).minus(before.realizedPnl)
      order.fills.push({
        brokerFillId: fill.brokerFillId,
        quantity: fill.quantity,
        price: fill.price,
        fee: fill.fee,
        at,
        realizedPnl: closes ? toDecimalString(won) : null,
      })
      const net = toDecimalString((closes ? won : dec(0)).minus(fill.fee))
      state.gains.push({ at, botId: decision.botId, accountId, orderId: order.id, net, closes })
    }
    settleOrder(order, seen, change)
    return lane
  }
  return null
}

const settleOrder = (
  order: SimOrder,
  seen: BrokerOrder,
  change: ReturnType<typeof applyBrokerOrder>,
): void => {
  const { status, quantity, filledQuantity, averagePrice, fees, reason } = change
  Object.assign(order, { status, quantity, filledQuantity, averagePrice, fees, reason })
  order.brokerOrderId = seen.brokerOrderId
  if (isTerminal(status)) order.closedAt ??= Date.parse(seen.updatedAt)
}

const closesPart = ({ quantity }: Holding, side: Side): boolean =>
  side === 'buy' ? dec(quantity).lt(0) : dec(quantity).gt(0)
