/** Positions: what the accounts hold, marked at the market. */
import { createRoute, z } from '@hono/zod-openapi'
import { getPosition, listPositions } from '@viewzenix/core/position'
import { moveStop } from '@viewzenix/core/protection'
import {
  accountModes,
  assetClasses,
  orderStatuses,
  type PositionView,
  type ProtectionView,
  positiveDecimal,
  stopMovers,
} from '@viewzenix/schema'
import { guarded } from './authenticate.ts'
import { createRouter, idempotencyHeader, ok, problems } from './describe.ts'
import { idempotent } from './idempotency.ts'
import { cutPage, pageOf, pageQuery, presentPage } from './pages.ts'
import { byIdPath, decimal, filters, noQuery, sample, thingId, time, uuid } from './shapes.ts'

const whenMarked = 'null while the market cannot be asked, or when the position is flat.'

const position = z
  .object({
    id: uuid,
    account_id: uuid,
    account_name: z.string(),
    account_mode: z.enum(accountModes),
    symbol: z.string(),
    asset_class: z.enum(assetClasses),
    quantity: decimal.openapi({ description: 'In base units; negative is short.' }),
    average_price: decimal,
    realized_pnl: decimal,
    fees: decimal,
    mark_price: decimal.nullable().openapi({
      description: `The price at which it could be closed now (bid for a long, ask for a short); ${whenMarked}`,
    }),
    unrealized_pnl: decimal.nullable().openapi({ description: `In quote currency; ${whenMarked}` }),
    market_value: decimal.nullable().openapi({ description: `In quote currency; ${whenMarked}` }),
    opened_at: time.nullable(),
    flattening: z
      .object({ by: z.string(), reason: z.string(), since: time })
      .nullable()
      .openapi({ description: 'It is being closed, and what rests beside it canceled.' }),
    updated_at: time,
  })
  .openapi('Position')

const presentPosition = (view: PositionView): z.output<typeof position> => ({
  id: view.id,
  account_id: view.accountId,
  account_name: view.accountName,
  account_mode: view.accountMode,
  symbol: view.symbol,
  asset_class: view.assetClass,
  quantity: view.quantity,
  average_price: view.averagePrice,
  realized_pnl: view.realizedPnl,
  fees: view.fees,
  mark_price: view.markPrice,
  unrealized_pnl: view.unrealizedPnl,
  market_value: view.marketValue,
  opened_at: view.openedAt,
  flattening: view.flattening,
  updated_at: view.updatedAt,
})

const positionExample: z.output<typeof position> = {
  id: sample.position,
  account_id: sample.account,
  account_name: 'Paper',
  account_mode: 'paper',
  symbol: 'BTCUSD',
  asset_class: 'crypto',
  quantity: '0.05',
  average_price: '64341.2',
  realized_pnl: '0',
  fees: '8.04265',
  mark_price: '64390.5',
  unrealized_pnl: '2.465',
  market_value: '3219.525',
  opened_at: sample.time,
  flattening: null,
  updated_at: sample.time,
}

const list = createRoute({
  method: 'get',
  path: '/positions',
  operationId: 'listPositions',
  tags: ['Positions'],
  summary: 'List open positions',
  ...guarded('positions:read'),
  request: {
    query: z.strictObject({
      ...pageQuery,
      account_id: filters.account_id,
      include_flat: z
        .enum(['true', 'false'])
        .optional()
        .openapi({ type: 'boolean', description: 'Also those that are flat now.' }),
    }),
  },
  responses: {
    200: ok(pageOf(position, 'PositionPage'), 'A page of positions.', {
      data: [positionExample],
      next_cursor: null,
    }),
    ...problems(),
  },
})

const read = createRoute({
  method: 'get',
  path: '/positions/{id}',
  operationId: 'getPosition',
  tags: ['Positions'],
  summary: 'Read one position',
  ...guarded('positions:read'),
  request: { params: byIdPath, query: noQuery },
  responses: { 200: ok(position, 'The position.', positionExample), ...problems(404) },
})

const exitShape = {
  price: decimal,
  distance_percent: decimal.openapi({ description: 'From the entry’s average price, signed.' }),
  quantity: decimal,
  order_id: uuid.nullable().openapi({ description: 'null while no order stands for it.' }),
  order_status: z.enum(orderStatuses).nullable(),
}
const protection = z
  .object({
    position_id: uuid,
    stop: z
      .object({
        ...exitShape,
        moved_by: z.enum(stopMovers).nullable(),
        follows: z.boolean().openapi({ description: 'It trails behind the market.' }),
      })
      .nullable(),
    targets: z.array(z.object({ ...exitShape, rung: z.number().int() })),
    finding: z.string().nullable().openapi({ description: 'What the watchdog found last.' }),
    found_at: time.nullable(),
    failure: z
      .string()
      .nullable()
      .openapi({ description: 'Why the watchdog gave up on its stop: it needs a person.' }),
    failed_at: time.nullable(),
  })
  .openapi('Protection')

const presentExit = (exit: ProtectionView['targets'][number] | NonNullable<ProtectionView['stop']>) => ({
  price: exit.price,
  distance_percent: exit.distancePercent,
  quantity: exit.quantity,
  order_id: exit.order?.id ?? null,
  order_status: exit.order?.status ?? null,
})
const presentProtection = (view: ProtectionView): z.output<typeof protection> => ({
  position_id: view.positionId,
  stop: view.stop && {
    ...presentExit(view.stop),
    moved_by: view.stop.movedBy,
    follows: view.stop.follows,
  },
  targets: view.targets.map((one) => ({ ...presentExit(one), rung: one.rung })),
  finding: view.finding,
  found_at: view.foundAt,
  failure: view.failure,
  failed_at: view.failedAt,
})

const protect = createRoute({
  method: 'post',
  path: '/positions/{id}/protection',
  operationId: 'movePositionStop',
  tags: ['Positions'],
  summary: 'Move the stop of a position',
  description:
    'Moves the stop, gives the position one, or takes it away with null. The answer says where it is to stand; the order at the broker follows in a moment, and its `order_id` is null or the old one until then. 422 for a price at which it would close the position at once, 409 for a position that is flat or that no bot opened.',
  ...guarded('orders:write', idempotent),
  request: {
    params: byIdPath,
    query: noQuery,
    headers: idempotencyHeader,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({ stop_price: positiveDecimal.nullable() })
            .openapi('MoveStop', { example: { stop_price: '63800' } }),
        },
      },
    },
  },
  responses: {
    202: ok(protection, 'What is to protect the position from now on.', {
      position_id: sample.position,
      stop: {
        ...{ price: '63800', distance_percent: '-0.84', quantity: '0.05' },
        ...{ order_id: null, order_status: null, moved_by: 'hand' as const, follows: false },
      },
      ...{ targets: [], finding: null, found_at: null, failure: null, failed_at: null },
    }),
    ...problems(400, 404, 409),
  },
})

export const positions = createRouter()
  .openapi(list, async (c) => {
    const { rest, actor } = c.var
    const { account_id, include_flat, ...page } = c.req.valid('query')
    const all = await listPositions(rest.platform, rest.market, actor, {
      accountId: account_id,
      includeFlat: include_flat === 'true',
    })
    return c.json(presentPage(cutPage(all, page), presentPosition), 200)
  })
  .openapi(read, async (c) => {
    const { rest, actor } = c.var
    const id = thingId(c.req.valid('param').id, 'position')
    return c.json(presentPosition(await getPosition(rest.platform, rest.market, actor, { id })), 200)
  })
  .openapi(protect, async (c) => {
    const { rest, actor } = c.var
    const positionId = thingId(c.req.valid('param').id, 'position')
    const { stop_price: stopPrice } = c.req.valid('json')
    const view = await moveStop(rest.platform, rest.market, actor, { positionId, stopPrice })
    const none = {
      ...{ stop: null, targets: [], breakEven: null, watchdog: 'repair' as const },
      ...{ finding: null, foundAt: null, failure: null, failedAt: null },
    }
    return c.json(presentProtection(view ?? { positionId, ...none }), 202)
  })
