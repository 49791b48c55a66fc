/** Fills: the executions of orders. */
import { createRoute, z } from '@hono/zod-openapi'
import { getFill, listFills } from '@viewzenix/core/order'
import { type FillView, sides } from '@viewzenix/schema'
import { guarded } from './authenticate.ts'
import { createRouter, ok, problems } from './describe.ts'
import { pageOf, pageQuery, presentPage } from './pages.ts'
import { byIdPath, decimal, filters, noQuery, sample, thingId, time, uuid } from './shapes.ts'

export const fill = z
  .object({
    id: uuid,
    order_id: uuid,
    account_id: uuid,
    symbol: z.string(),
    side: z.enum(sides),
    quantity: decimal,
    price: decimal,
    fee: decimal,
    broker_fill_id: z.string(),
    filled_at: time,
  })
  .openapi('Fill')

export const presentFill = (view: FillView): z.output<typeof fill> => ({
  id: view.id,
  order_id: view.orderId,
  account_id: view.accountId,
  symbol: view.symbol,
  side: view.side,
  quantity: view.quantity,
  price: view.price,
  fee: view.fee,
  broker_fill_id: view.brokerFillId,
  filled_at: view.filledAt,
})

export const fillExample: z.output<typeof fill> = {
  id: sample.fill,
  order_id: sample.order,
  account_id: sample.account,
  symbol: 'BTCUSD',
  side: 'buy',
  quantity: '0.05',
  price: '64341.2',
  fee: '8.04265',
  broker_fill_id: 'f-1042',
  filled_at: sample.time,
}

const list = createRoute({
  method: 'get',
  path: '/fills',
  operationId: 'listFills',
  tags: ['Fills'],
  summary: 'List fills, newest first',
  ...guarded('orders:read'),
  request: {
    query: z.strictObject({ ...pageQuery, order_id: filters.order_id, account_id: filters.account_id }),
  },
  responses: {
    200: ok(pageOf(fill, 'FillPage'), 'A page of fills.', { data: [fillExample], next_cursor: null }),
    ...problems(),
  },
})

const read = createRoute({
  method: 'get',
  path: '/fills/{id}',
  operationId: 'getFill',
  tags: ['Fills'],
  summary: 'Read one fill',
  ...guarded('orders:read'),
  request: { params: byIdPath, query: noQuery },
  responses: { 200: ok(fill, 'The fill.', fillExample), ...problems(404) },
})

export const fills = createRouter()
  .openapi(list, async (c) => {
    const { order_id, account_id, ...query } = c.req.valid('query')
    const page = await listFills(c.var.rest.platform, c.var.actor, {
      ...query,
      orderId: order_id,
      accountId: account_id,
    })
    return c.json(presentPage(page, presentFill), 200)
  })
  .openapi(read, async (c) => {
    const id = thingId(c.req.valid('param').id, 'fill')
    return c.json(presentFill(await getFill(c.var.rest.platform, c.var.actor, { id })), 200)
  })
