/** Orders: what was sent to brokers, and what became of it. */
import { createRoute, z } from '@hono/zod-openapi'
import { cancelOrder, getOrder, listOrders } from '@viewzenix/core/order'
import {
  accountModes,
  assetClasses,
  legs,
  type OrderDetail,
  type OrderStatus,
  type OrderView,
  orderTypes,
  type PublicOrderStatus,
  publicOrderStatus,
  publicOrderStatuses,
  sides,
  timesInForce,
} from '@viewzenix/schema'
import { guarded } from './authenticate.ts'
import { createRouter, idempotencyHeader, ok, problems } from './describe.ts'
import { fill, fillExample, presentFill } from './fills.ts'
import { idempotent } from './idempotency.ts'
import { pageOf, pageQuery, presentPage } from './pages.ts'
import { noBody } from './read-body.ts'
import { anyOf, byIdPath, decimal, filters, noQuery, sample, thingId, time, uuid } from './shapes.ts'
import { distance, presentDistance } from './signal.ts'
import { presentStep, stepExample, timelineStep } from './timeline.ts'

const orderShape = {
  id: uuid,
  alert_id: uuid,
  bot_id: uuid,
  bot_name: z.string(),
  account_id: uuid,
  account_name: z.string(),
  account_mode: z.enum(accountModes),
  leg: z.enum(legs).openapi({
    description: '`stop` and `target` are kept beside the position that an `entry` opened.',
  }),
  leg_seq: z.number().int().openapi({
    description: '0 for entries and exits; a stop or target that replaces another counts on.',
  }),
  parent_order_id: uuid.nullable().openapi({ description: 'The entry that a stop or target belongs to.' }),
  symbol: z.string(),
  asset_class: z.enum(assetClasses),
  side: z.enum(sides),
  type: z.enum(orderTypes),
  time_in_force: z.enum(timesInForce),
  quantity: decimal,
  limit_price: decimal.nullable(),
  stop_price: decimal.nullable().openapi({ description: 'Where a stop or stop-limit order wakes up.' }),
  /** How far a trailing stop follows behind the best price. */
  trail: distance.nullable(),
  extended_hours: z.boolean().openapi({
    description: 'It may also trade before the market opens and after it closes.',
  }),
  filled_quantity: decimal,
  average_price: decimal.nullable(),
  fees: decimal,
  status: z.enum(publicOrderStatuses).openapi({
    description:
      '`pending` until the broker has confirmed that it has the order; the rest are the broker’s words.',
  }),
  reduce_only: z.boolean().openapi({ description: 'It can only make a position smaller.' }),
  reason: z.string().nullable(),
  client_order_id: z.string(),
  broker_order_id: z.string().nullable(),
  reference_price: decimal.nullable().openapi({ description: 'The alert’s price, for slippage.' }),
  created_at: time,
  submitted_at: time.nullable(),
  closed_at: time.nullable(),
  updated_at: time,
}
const order = z.object(orderShape).openapi('Order')
const orderDetail = z
  .object({ ...orderShape, fills: z.array(fill), timeline: z.array(timelineStep) })
  .openapi('OrderDetail')

/** What happens between us and the broker is `pending` to the outside. */
const publicStatus = (status: OrderStatus): PublicOrderStatus =>
  status === 'submitting' || status === 'unknown' ? 'pending' : status
const ownStatuses = (status: PublicOrderStatus): OrderStatus[] =>
  status === 'pending' ? ['pending', 'submitting', 'unknown'] : [status]

const presentOrder = (view: OrderView): z.output<typeof order> => ({
  id: view.id,
  alert_id: view.alertId,
  bot_id: view.botId,
  bot_name: view.botName,
  account_id: view.accountId,
  account_name: view.accountName,
  account_mode: view.accountMode,
  leg: view.leg,
  leg_seq: view.legSeq,
  parent_order_id: view.parentOrderId,
  symbol: view.symbol,
  asset_class: view.assetClass,
  side: view.side,
  type: view.type,
  time_in_force: view.timeInForce,
  quantity: view.quantity,
  limit_price: view.limitPrice,
  stop_price: view.stopPrice,
  trail: view.trail && presentDistance(view.trail),
  extended_hours: view.extendedHours,
  filled_quantity: view.filledQuantity,
  average_price: view.averagePrice,
  fees: view.fees,
  status: publicStatus(view.status),
  reduce_only: view.reduceOnly,
  reason: view.reason,
  client_order_id: view.clientOrderId,
  broker_order_id: view.brokerOrderId,
  reference_price: view.referencePrice,
  created_at: view.createdAt,
  submitted_at: view.submittedAt,
  closed_at: view.closedAt,
  updated_at: view.updatedAt,
})
const presentDetail = (view: OrderDetail): z.output<typeof orderDetail> => ({
  ...presentOrder(view),
  fills: view.fills.map(presentFill),
  timeline: view.timeline.map(presentStep),
})

const orderExample: z.output<typeof order> = {
  id: sample.order,
  alert_id: sample.alert,
  bot_id: sample.bot,
  bot_name: 'BTC breakout',
  account_id: sample.account,
  account_name: 'Paper',
  account_mode: 'paper',
  leg: 'entry',
  leg_seq: 0,
  parent_order_id: null,
  symbol: 'BTCUSD',
  asset_class: 'crypto',
  side: 'buy',
  type: 'market',
  time_in_force: 'gtc',
  quantity: '0.05',
  limit_price: null,
  stop_price: null,
  trail: null,
  extended_hours: false,
  filled_quantity: '0.05',
  average_price: '64341.2',
  fees: '8.04265',
  status: 'filled',
  reduce_only: false,
  reason: null,
  client_order_id: 'vzx-4f1c2a9be07d',
  broker_order_id: 'o-881',
  reference_price: '64340.15',
  created_at: sample.time,
  submitted_at: sample.time,
  closed_at: sample.time,
  updated_at: sample.time,
}

const list = createRoute({
  method: 'get',
  path: '/orders',
  operationId: 'listOrders',
  tags: ['Orders'],
  summary: 'List orders, newest first',
  ...guarded('orders:read'),
  request: {
    query: z.strictObject({
      ...pageQuery,
      status: anyOf(publicOrderStatus, 'Only in one of these states.'),
      alert_id: filters.alert_id,
      bot_id: filters.bot_id,
      account_id: filters.account_id,
      symbol: filters.symbol,
    }),
  },
  responses: {
    200: ok(pageOf(order, 'OrderPage'), 'A page of orders.', { data: [orderExample], next_cursor: null }),
    ...problems(),
  },
})

const read = createRoute({
  method: 'get',
  path: '/orders/{id}',
  operationId: 'getOrder',
  tags: ['Orders'],
  summary: 'Read one order with its fills and every step',
  ...guarded('orders:read'),
  request: { params: byIdPath, query: noQuery },
  responses: {
    200: ok(orderDetail, 'The order.', { ...orderExample, fills: [fillExample], timeline: [stepExample] }),
    ...problems(404),
  },
})

const cancel = createRoute({
  method: 'post',
  path: '/orders/{id}/cancel',
  operationId: 'cancelOrder',
  tags: ['Orders'],
  summary: 'Ask for an order to be canceled',
  description:
    'An answer of 202 means that the broker is being asked to cancel what is not filled yet. The order may fill before that: its `status` says what became of it. Asking twice is the same as asking once. 409 says why an order cannot be canceled: it is at its end, or nobody knows yet whether the broker has it.',
  ...guarded('orders:write', idempotent, noBody),
  request: { params: byIdPath, query: noQuery, headers: idempotencyHeader },
  responses: {
    202: ok(order, 'The order as it is now; the broker is being asked.', {
      ...orderExample,
      type: 'limit',
      limit_price: '64000',
      filled_quantity: '0',
      average_price: null,
      fees: '0',
      status: 'submitted',
      closed_at: null,
    }),
    ...problems(400, 404, 409),
  },
})

export const orders = createRouter()
  .openapi(list, async (c) => {
    const { alert_id, bot_id, account_id, status, ...query } = c.req.valid('query')
    const page = await listOrders(c.var.rest.platform, c.var.actor, {
      ...query,
      alertId: alert_id,
      botId: bot_id,
      accountId: account_id,
      status: status?.flatMap(ownStatuses),
    })
    return c.json(presentPage(page, presentOrder), 200)
  })
  .openapi(read, async (c) => {
    const id = thingId(c.req.valid('param').id, 'order')
    return c.json(presentDetail(await getOrder(c.var.rest.platform, c.var.actor, { id })), 200)
  })
  .openapi(cancel, async (c) => {
    const id = thingId(c.req.valid('param').id, 'order')
    return c.json(presentOrder(await cancelOrder(c.var.rest.platform, c.var.actor, { id })), 202)
  })
