import { defineEntity, p } from '@mikro-orm/postgresql'
import type { AssetClass, Distance, Leg, OrderStatus, OrderType, Side, TimeInForce } from '@viewzenix/schema'
import { decimal, moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'
import { Account } from './account.entity.ts'
import { Alert } from './alert.entity.ts'
import { Bot } from './bot.entity.ts'

/** Orders that may still change, as SQL. Kept in step with `isTerminal` by a test. */
export const OPEN_STATUSES = ['pending', 'submitting', 'unknown', 'submitted', 'partially_filled'] as const
const openStatuses = OPEN_STATUSES.map((s) => `'${s}'`).join(', ')

const OrderSchema = defineEntity({
  name: 'Order',
  tableName: 'trade_order',
  ...tenant,
  uniques: [
    // At most one broker order per (alert, bot, account, leg and its number): the row comes first.
    { name: 'trade_order_once', properties: ['alertId', 'botId', 'accountId', 'leg', 'legSeq'] },
    { name: 'trade_order_client_order_id', properties: ['clientOrderId'] },
  ],
  indexes: [
    { name: 'trade_order_workspace', properties: ['workspaceId', 'id'] },
    { name: 'trade_order_bot', properties: ['botId', 'id'] },
    { name: 'trade_order_account', properties: ['accountId', 'id'] },
    { name: 'trade_order_symbol', properties: ['workspaceId', 'symbol', 'id'] },
    { name: 'trade_order_status', properties: ['workspaceId', 'status', 'id'] },
    {
      name: 'trade_order_open_lane',
      properties: ['accountId', 'symbol'],
      where: `status in (${openStatuses})`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    alertId: () => p.manyToOne(Alert).mapToPk().joinColumn('alert_id'),
    botId: () => p.manyToOne(Bot).mapToPk().joinColumn('bot_id'),
    accountId: () => p.manyToOne(Account).mapToPk().joinColumn('account_id'),
    leg: p.text().$type<Leg>(),
    /** 0 for what a signal asked for; stops, targets and the exits of whoever flattens count on from 1. */
    legSeq: p.integer().default(0),
    /** The entry that a stop or target belongs to. */
    parentOrderId: p.uuid().nullable(),
    /** Which of the ladder's targets it is, counted from 0; null for all else. */
    rung: p.integer().nullable(),
    symbol: p.text(),
    assetClass: p.text().$type<AssetClass>(),
    side: p.text().$type<Side>(),
    type: p.text().$type<OrderType>(),
    timeInForce: p.text().$type<TimeInForce>(),
    quantity: decimal(),
    limitPrice: decimal().nullable(),
    stopPrice: decimal().nullable(),
    trail: p.json<Distance>().nullable(),
    extendedHours: p.boolean().default(false),
    reduceOnly: p.boolean(),
    /** The alert's price, in quote currency: what slippage is measured against. */
    referencePrice: decimal().nullable(),
    /** Of an entry: what one was taken to cost when it was decided. Limits count by it what has not filled yet. */
    expectedPrice: decimal().nullable(),
    clientOrderId: p.text(),
    brokerOrderId: p.text().nullable(),
    status: p.text().$type<OrderStatus>(),
    filledQuantity: decimal(),
    averagePrice: decimal().nullable(),
    fees: decimal(),
    reason: p.text().nullable(),
    cancelRequestedAt: moment().nullable(),
    /** Look-ups that found nothing while the order was `unknown`. */
    lookups: p.integer().default(0),
    requestId: p.text(),
    createdAt: moment(),
    submittedAt: moment().nullable(),
    /** When we first heard that the broker has it. */
    acceptedAt: moment().nullable(),
    closedAt: moment().nullable(),
    updatedAt: moment(),
  },
})
/** One order of ours at a broker. */
export class Order extends OrderSchema.class {}
OrderSchema.setClass(Order)

const FillSchema = defineEntity({
  name: 'Fill',
  tableName: 'fill',
  ...tenant,
  uniques: [{ name: 'fill_once', properties: ['accountId', 'brokerFillId'] }],
  indexes: [
    { name: 'fill_workspace', properties: ['workspaceId', 'id'] },
    { name: 'fill_order', properties: ['orderId', 'id'] },
    { name: 'fill_account', properties: ['accountId', 'id'] },
    { name: 'fill_bot', properties: ['botId', 'id'] },
  ],
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    orderId: () => p.manyToOne(Order).mapToPk().joinColumn('order_id'),
    accountId: p.uuid(),
    /** Of its order. */
    botId: p.uuid(),
    symbol: p.text(),
    side: p.text().$type<Side>(),
    quantity: decimal(),
    price: decimal(),
    fee: decimal(),
    /** What it won against the average price of the position, before fees; null where it closed nothing. */
    realizedPnl: decimal().nullable(),
    brokerFillId: p.text(),
    filledAt: moment(),
    recordedAt: moment(),
  },
})
/** One execution, as the broker reported it; recorded once. */
export class Fill extends FillSchema.class {}
FillSchema.setClass(Fill)
