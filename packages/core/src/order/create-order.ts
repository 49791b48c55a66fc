import type { AssetClass, Distance, Leg, OrderType, Side, TimeInForce } from '@viewzenix/schema'
import { Order } from '../entities/order.entity.ts'
import { newIdAt } from '../platform/ids.ts'
import { jobKey } from '../platform/jobs.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { clientOrderId } from './client-order-id.ts'
import { refOf } from './order-ref.ts'

/** What kind of order it is, and at which prices. */
export type OrderTerms = {
  type: OrderType
  timeInForce: TimeInForce
  /** Of limit and stop-limit orders; null for all others. */
  limitPrice: string | null
  /** Of stop and stop-limit orders; null for all others. */
  stopPrice: string | null
  /** Of trailing stops; null for all others. */
  trail: Distance | null
  extendedHours: boolean
}

export type NewOrder = OrderTerms & {
  alertId: string
  botId: string
  accountId: string
  leg: Leg
  /** Of stops and targets, which are replaced; 0 for entries and exits. */
  legSeq: number
  /** The entry that a stop or target belongs to. */
  parentOrderId: string | null
  /** Which of the ladder's targets it is, counted from 0. */
  rung?: number
  symbol: string
  assetClass: AssetClass
  side: Side
  quantity: string
  reduceOnly: boolean
  referencePrice: string | null
  /** Of entries: what one is taken to cost, in quote currency. */
  expectedPrice?: string
  requestId: string
}

/**
 * The row comes first: unique by (alert, bot, account, leg and its number), its client order id known before it is
 * sent. `order.submit` sends it once the transaction is committed. The lane's lock must be held.
 * @param who whose order it is, as the trail tells it
 */
export const createOrder = (uow: UnitOfWork, wanted: NewOrder, who: string): Order => {
  const { alertId, botId, accountId, leg, legSeq } = wanted
  const createdAt = uow.moment()
  const order = uow.em.create(Order, {
    id: newIdAt(createdAt),
    workspaceId: uow.workspaceId,
    ...wanted,
    rung: wanted.rung ?? null,
    expectedPrice: wanted.expectedPrice ?? null,
    clientOrderId: clientOrderId({ alertId, botId, accountId, leg, legSeq }),
    brokerOrderId: null,
    status: 'pending',
    filledQuantity: '0',
    averagePrice: null,
    fees: '0',
    reason: null,
    cancelRequestedAt: null,
    lookups: 0,
    createdAt,
    submittedAt: null,
    acceptedAt: null,
    closedAt: null,
    updatedAt: createdAt,
  })
  const { side, quantity, symbol, type, timeInForce, limitPrice, stopPrice, trail, reduceOnly } = wanted
  uow.activity({
    verb: 'order.created',
    subject: { kind: 'order', id: order.id },
    alertId,
    summary: `${who}: ${side} ${quantity} ${symbol} ${describeTerms(wanted)}${reduceOnly ? ', only to close' : ''}.`,
    data: {
      ...{ alertId, botId, accountId, leg, legSeq, type, timeInForce, limitPrice, stopPrice, trail },
      ...{ side, quantity, client_order_id: order.clientOrderId },
    },
  })
  uow.enqueue({
    task: 'order.submit',
    payload: { workspaceId: uow.workspaceId, ...refOf(order) },
    key: jobKey.submit(order.id),
  })
  uow.notify('order', order.id)
  return order
}

/** Such as `at the market`, as it follows on what is ordered. */
export const describeTerms = ({ type, limitPrice, stopPrice, trail }: OrderTerms): string => {
  switch (type) {
    case 'market':
      return 'at the market'
    case 'limit':
      return `at ${limitPrice} or better`
    case 'stop':
      return `once the market is at ${stopPrice}`
    case 'stop_limit':
      return `once the market is at ${stopPrice}, at ${limitPrice} or better`
    case 'trailing_stop':
      return `trailing by ${trail?.unit === 'percent' ? `${trail.percent} %` : trail?.amount}`
  }
}
