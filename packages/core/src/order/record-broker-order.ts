/**
 * What a broker says of an order becomes ours: its fills once each, the position by them, its status, and the
 * next decision of its lane if it had to wait. The same for an answer, the stream and a sweep.
 */
import { dec, isTerminal, toDecimalString } from '@viewzenix/schema'
import { Fill, type Order } from '../entities/order.entity.ts'
import { Position } from '../entities/position.entity.ts'
import { newId, newIdAt } from '../platform/ids.ts'
import { jobKey } from '../platform/jobs.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import type { BrokerOrder } from '../ports/index.ts'
import { FLAT, type Holding } from '../position/apply-fill.ts'
import { reckonFills } from '../position/reckon-fills.ts'
import { asTraffic } from './broker-traffic.ts'
import { mailRejection } from './mail-rejection.ts'
import { applyBrokerOrder, type OrderChange } from './order-state.ts'
import { aboutOrder, priceWords } from './order-words.ts'
import { requestCancel } from './request-cancel.ts'
import { tellAlert } from './tell-alert.ts'
import { wakeLane } from './wake-lane.ts'

const AT_BROKER: ReadonlySet<Order['status']> = new Set(['submitted', 'partially_filled'])

/** Applies the broker's view to an order that was read under its lane's lock, which must be held. */
export const recordBrokerOrder = async (uow: UnitOfWork, order: Order, seen: BrokerOrder): Promise<void> => {
  const { em } = uow
  const fills = dec(order.filledQuantity).isZero() ? [] : await em.find(Fill, { orderId: order.id })
  const change = applyBrokerOrder(
    {
      status: order.status,
      brokerOrderId: order.brokerOrderId ?? null,
      quantity: order.quantity,
      fills,
    },
    seen,
  )
  if (!change.changed) return uow.unchanged()
  const before = order.status
  await recordFills(uow, order, change)
  order.brokerOrderId = seen.brokerOrderId
  if (change.status !== 'rejected') order.acceptedAt ??= uow.now
  order.quantity = change.quantity
  order.filledQuantity = change.filledQuantity
  order.averagePrice = change.averagePrice
  order.fees = change.fees
  order.status = change.status
  order.updatedAt = uow.now
  if (!isTerminal(order.status)) {
    // It may have been given up as never received.
    order.closedAt = null
    order.reason = null
  } else {
    if (before !== order.status || !order.closedAt) order.closedAt = uow.now
    order.reason = change.reason
  }
  if (isTerminal(order.status) || isTerminal(before)) await tellAlert(uow, order.alertId)
  if (order.status === 'rejected' && before !== 'rejected') await mailRejection(uow, order)
  tellStatus(uow, order, before, change, seen)
  // Somebody wanted it gone while nobody could say whether it lived: now it does.
  if (order.cancelRequestedAt && !isTerminal(order.status) && !AT_BROKER.has(before))
    requestCancel(uow, order)
  await wakeLane(uow, order)
}

const recordFills = async (uow: UnitOfWork, order: Order, change: OrderChange): Promise<void> => {
  if (change.newFills.length === 0) return
  const { em } = uow
  const held = await em.findOne(
    Position,
    { accountId: order.accountId, symbol: order.symbol },
    { refresh: true },
  )
  const rows = change.newFills.map((fill) => recordFill(uow, order, fill))
  const { holding, inOrder } = await reckonFills(em, held, rows)
  savePosition(uow, order, held, holding, newestOf(held, rows))
  if (!inOrder)
    uow.activity({
      verb: 'position.reckoned-as-heard',
      subject: { kind: 'order', id: order.id },
      alertId: order.alertId,
      tone: 'warning',
      summary: `A fill of ${order.symbol} was heard of late, after very many others: it counts as if it had happened now. The position is right; its average price and realised P&L may differ from the broker's.`,
    })
  // Cash and equity moved too. Fills come in bursts; the account is asked once for all of one.
  uow.enqueue({
    task: 'account.sync',
    payload: { workspaceId: uow.workspaceId, accountId: order.accountId },
    key: jobKey.sync(order.accountId),
    runAt: new Date(uow.now.getTime() + SYNC_AFTER_FILL_MS),
    // Fills that never pause must not push it out.
    keepRunAt: true,
  })
}

const recordFill = (uow: UnitOfWork, order: Order, fill: OrderChange['newFills'][number]): Fill => {
  const filledAt = new Date(fill.filledAt)
  const row = uow.em.create(Fill, {
    id: newIdAt(filledAt),
    workspaceId: order.workspaceId,
    orderId: order.id,
    accountId: order.accountId,
    botId: order.botId,
    symbol: order.symbol,
    side: order.side,
    quantity: toDecimalString(dec(fill.quantity)),
    price: toDecimalString(dec(fill.price)),
    fee: toDecimalString(dec(fill.fee)),
    realizedPnl: null,
    brokerFillId: fill.brokerFillId,
    filledAt,
    recordedAt: uow.now,
  })
  uow.activity({
    verb: 'fill.recorded',
    subject: { kind: 'order', id: order.id },
    alertId: order.alertId,
    tone: 'good',
    summary: `${order.side === 'buy' ? 'Bought' : 'Sold'} ${row.quantity} ${order.symbol} at ${row.price}.`,
    data: {
      quantity: row.quantity,
      price: row.price,
      fee: row.fee,
      broker_fill_id: fill.brokerFillId,
      filled_at: fill.filledAt,
    },
  })
  uow.notify('fill', row.id)
  return row
}

const newestOf = (held: Position | null, fills: Fill[]): Date =>
  new Date(Math.max(held?.lastFillAt?.getTime() ?? 0, ...fills.map(({ filledAt }) => filledAt.getTime())))

const SYNC_AFTER_FILL_MS = 1_000

const savePosition = (
  uow: UnitOfWork,
  order: Order,
  held: Position | null,
  holding: Holding,
  lastFillAt: Date,
): void => {
  const flat = dec(holding.quantity).isZero()
  const { quantity, averagePrice, fees } = holding
  const realizedPnl = toDecimalString(dec(holding.realizedPnl))
  const position =
    held ??
    uow.em.create(Position, {
      id: newId(),
      workspaceId: order.workspaceId,
      accountId: order.accountId,
      symbol: order.symbol,
      assetClass: order.assetClass,
      openedAt: null,
      updatedAt: uow.now,
      ...FLAT,
    })
  const wasFlat = dec(position.quantity).isZero()
  Object.assign(position, holding, { lastFillAt, updatedAt: uow.now })
  if (flat) position.openedAt = null
  else if (wasFlat) position.openedAt = uow.now
  uow.activity({
    verb: 'position.changed',
    subject: { kind: 'position', id: position.id },
    alertId: order.alertId,
    summary: flat
      ? `The position in ${order.symbol} is closed; realised P&L in all ${toDecimalString(dec(realizedPnl).toDecimalPlaces(2))}.`
      : `The position in ${order.symbol} is now ${quantity} at ${priceWords(averagePrice)}.`,
    data: { quantity, average_price: averagePrice, realized_pnl: realizedPnl, fees },
  })
  uow.notify('position', position.id)
}

const tellStatus = (
  uow: UnitOfWork,
  order: Order,
  before: Order['status'],
  change: OrderChange,
  seen: BrokerOrder,
): void => {
  uow.notify('order', order.id)
  uow.notify('alert', order.alertId)
  if (order.status === before && change.newFills.length > 0) return
  const broker = order.brokerOrderId ? ` (${order.brokerOrderId})` : ''
  const words: Partial<Record<Order['status'], string>> = {
    submitted: `accepted by the broker${broker}.`,
    partially_filled: `${order.filledQuantity} filled so far.`,
    filled: `filled at ${order.averagePrice ? priceWords(order.averagePrice) : '?'} on average.`,
    canceled: order.reason ?? 'canceled.',
    rejected: `rejected by the broker. ${order.reason ?? 'It gave no reason.'}`,
    expired: `expired. ${order.reason ?? ''}`.trim(),
  }
  uow.activity({
    verb: `order.${order.status}`,
    subject: { kind: 'order', id: order.id },
    alertId: order.alertId,
    tone: order.status === 'filled' ? 'good' : order.status === 'rejected' ? 'bad' : 'neutral',
    summary: aboutOrder(order, words[order.status] ?? `it is ${order.status}.`),
    data: {
      broker_order_id: order.brokerOrderId,
      status: order.status,
      reason: order.reason,
      // Its fills have lines of their own.
      answer: asTraffic({ ...seen, fills: seen.fills.length }),
    },
  })
}
