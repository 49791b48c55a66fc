/** Orders and fills as the transports show them. */
import type { EntityManager } from '@mikro-orm/postgresql'
import { dec, type FillView, type OrderView, toDecimalString } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { Bot } from '../entities/bot.entity.ts'
import type { Fill, Order } from '../entities/order.entity.ts'

/** Names are read in one query a table, not one an order. */
export const toOrderViews = async (em: EntityManager, orders: Order[]): Promise<OrderView[]> => {
  if (orders.length === 0) return []
  const bots = await em.find(Bot, { id: { $in: distinct(orders.map((o) => o.botId)) } }, { fields: ['name'] })
  const accounts = await em.find(
    Account,
    { id: { $in: distinct(orders.map((o) => o.accountId)) } },
    { fields: ['name', 'mode'] },
  )
  const botNames = new Map(bots.map((bot) => [bot.id, bot.name]))
  const accountsById = new Map(accounts.map((account) => [account.id, account]))
  return orders.map((order) => {
    const account = accountsById.get(order.accountId)
    return {
      id: order.id,
      alertId: order.alertId,
      botId: order.botId,
      botName: botNames.get(order.botId) ?? '',
      accountId: order.accountId,
      accountName: account?.name ?? '',
      accountMode: account?.mode ?? 'paper',
      leg: order.leg,
      legSeq: order.legSeq,
      parentOrderId: order.parentOrderId ?? null,
      symbol: order.symbol,
      assetClass: order.assetClass,
      side: order.side,
      type: order.type,
      timeInForce: order.timeInForce,
      quantity: money(order.quantity),
      limitPrice: moneyOrNull(order.limitPrice),
      stopPrice: moneyOrNull(order.stopPrice),
      trail: order.trail ?? null,
      extendedHours: order.extendedHours,
      filledQuantity: money(order.filledQuantity),
      averagePrice: moneyOrNull(order.averagePrice),
      fees: money(order.fees),
      status: order.status,
      reduceOnly: order.reduceOnly,
      reason: order.reason ?? null,
      clientOrderId: order.clientOrderId,
      brokerOrderId: order.brokerOrderId ?? null,
      referencePrice: moneyOrNull(order.referencePrice),
      createdAt: order.createdAt.toISOString(),
      submittedAt: order.submittedAt?.toISOString() ?? null,
      closedAt: order.closedAt?.toISOString() ?? null,
      updatedAt: order.updatedAt.toISOString(),
    }
  })
}

export const toFillView = (fill: Fill): FillView => ({
  id: fill.id,
  orderId: fill.orderId,
  accountId: fill.accountId,
  symbol: fill.symbol,
  side: fill.side,
  quantity: money(fill.quantity),
  price: money(fill.price),
  fee: money(fill.fee),
  brokerFillId: fill.brokerFillId,
  filledAt: fill.filledAt.toISOString(),
})

const distinct = (ids: string[]): string[] => [...new Set(ids)]
const money = (value: string): string => toDecimalString(dec(value))
const moneyOrNull = (value: string | null | undefined): string | null =>
  value === null || value === undefined ? null : money(value)
