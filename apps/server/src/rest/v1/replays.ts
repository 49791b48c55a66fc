/** Replays: a day's alerts against today's bots, on accounts that exist nowhere. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  cancelReplay,
  createReplay,
  deleteReplay,
  getReplay,
  listReplayActs,
  listReplayAlerts,
  listReplays,
} from '@viewzenix/core/replay'
import {
  alertStatuses,
  type ReplayAct,
  type ReplayAlertView,
  type ReplayOutcome,
  type ReplayView,
  replayActs,
  replayStates,
} from '@viewzenix/schema'
import { guarded } from './authenticate.ts'
import { createRouter, idempotencyHeader, ok, problems } from './describe.ts'
import { idempotent } from './idempotency.ts'
import { cutPage, pageOf, pageQuery, presentPage } from './pages.ts'
import { noBody } from './read-body.ts'
import { presentRehearsed, rehearsedDecision, rehearsedExample } from './rehearsed.ts'
import { byIdPath, decimal, noQuery, sample, thingId, time, uuid } from './shapes.ts'

const summary = z.object({
  alerts: z.int(),
  same: z.int(),
  different: z.int(),
  refused_then: z.int(),
  refused_now: z.int(),
  orders_then: z.int(),
  orders_now: z.int(),
  net_then: decimal.openapi({ description: 'What was closed in the range, after fees, in quote currency.' }),
  net_now: decimal,
  left_out: z.int().openapi({
    description: 'What was done besides the alerts and is not repeated: see its acts.',
  }),
  open_then: decimal.nullable().openapi({ description: 'What was open at its end, at the prices of then.' }),
  open_now: decimal.nullable(),
})

const replay = z
  .object({
    id: uuid,
    hook_id: uuid.nullable().openapi({ description: 'Whose alerts; null for those of every hook.' }),
    bot_id: uuid.nullable().openapi({ description: 'Of this bot alone; null for all.' }),
    from: time,
    to: time.openapi({ description: 'Up to, but without.' }),
    time_zone: z.string(),
    state: z.enum(replayStates),
    total: z.int(),
    replayed: z.int(),
    cut: z
      .boolean()
      .openapi({ description: 'There were more alerts than one replay takes: these are the first.' }),
    summary: summary.nullable().openapi({ description: 'Once it is done.' }),
    reason: z.string().nullable(),
    requested_by: z.string(),
    created_at: time,
    finished_at: time.nullable(),
  })
  .openapi('Replay')

const outcome = z
  .object({
    status: z.enum(alertStatuses),
    summary: z.string(),
    decisions: z.array(rehearsedDecision),
  })
  .openapi('ReplayOutcome')

const replayed = z
  .object({
    alert_id: uuid,
    received_at: time,
    symbol: z.string().nullable(),
    past: outcome,
    now: outcome,
    differences: z.array(z.string()).openapi({ description: 'Sentences; none where both are the same.' }),
  })
  .openapi('ReplayedAlert')

const act = z
  .object({
    id: uuid.openapi({ description: 'Of its line in the audit trail.' }),
    at: time,
    by: z.string(),
    act: z.enum(replayActs),
    symbol: z.string(),
    account_id: uuid,
    account_name: z.string(),
    alert_id: uuid.nullable().openapi({ description: 'Whose order it was.' }),
    summary: z.string(),
  })
  .openapi('ReplayAct')

const presentAct = (one: ReplayAct): z.output<typeof act> => ({
  id: one.id,
  at: one.at,
  by: one.by,
  act: one.act,
  symbol: one.symbol,
  account_id: one.accountId,
  account_name: one.accountName,
  alert_id: one.alertId,
  summary: one.summary,
})

const presentReplay = (view: ReplayView): z.output<typeof replay> => ({
  id: view.id,
  hook_id: view.hookId,
  bot_id: view.botId,
  from: view.from,
  to: view.to,
  time_zone: view.timeZone,
  state: view.state,
  total: view.total,
  replayed: view.replayed,
  cut: view.cut,
  summary: view.summary && {
    alerts: view.summary.alerts,
    same: view.summary.same,
    different: view.summary.different,
    refused_then: view.summary.refusedThen,
    refused_now: view.summary.refusedNow,
    orders_then: view.summary.ordersThen,
    orders_now: view.summary.ordersNow,
    net_then: view.summary.netThen,
    net_now: view.summary.netNow,
    left_out: view.summary.leftOut,
    open_then: view.summary.openThen,
    open_now: view.summary.openNow,
  },
  reason: view.reason,
  requested_by: view.requestedBy,
  created_at: view.createdAt,
  finished_at: view.finishedAt,
})

const presentOutcome = (one: ReplayOutcome): z.output<typeof outcome> => ({
  status: one.status,
  summary: one.summary,
  decisions: one.decisions.map(presentRehearsed),
})

const presentAlert = (view: ReplayAlertView): z.output<typeof replayed> => ({
  alert_id: view.alertId,
  received_at: view.receivedAt,
  symbol: view.symbol,
  past: presentOutcome(view.past),
  now: presentOutcome(view.now),
  differences: view.differences,
})

const example: z.output<typeof replay> = {
  id: sample.order,
  hook_id: null,
  bot_id: sample.bot,
  from: '2024-04-22T00:00:00.000Z',
  to: '2024-04-23T00:00:00.000Z',
  time_zone: 'UTC',
  state: 'done',
  total: 1,
  replayed: 1,
  cut: false,
  summary: {
    ...{ alerts: 1, same: 0, different: 1, refused_then: 0, refused_now: 1, orders_then: 1, orders_now: 0 },
    ...{ left_out: 0, net_then: '12.50', net_now: '0', open_then: '0', open_now: '0' },
  },
  reason: null,
  requested_by: 'Vera',
  created_at: sample.time,
  finished_at: sample.time,
}
const alertExample: z.output<typeof replayed> = {
  alert_id: sample.alert,
  received_at: sample.time,
  symbol: 'BTCUSD',
  past: {
    status: 'ordered',
    summary: 'Bought 0.05 BTCUSD at 64340.15.',
    decisions: [rehearsedExample],
  },
  now: {
    status: 'refused',
    summary: 'Refused: the bot does not go long.',
    decisions: [{ ...rehearsedExample, outcome: 'refused', reason: 'Refused: the bot does not go long.' }],
  },
  differences: [
    'Then BTC breakout on Paper ordered to buy 0.05 BTCUSD at the market. Now it would refuse the alert: the bot does not go long.',
  ],
}

const list = createRoute({
  method: 'get',
  path: '/replays',
  operationId: 'listReplays',
  tags: ['Replays'],
  summary: 'List replays, newest first',
  ...guarded('alerts:read'),
  request: { query: z.strictObject(pageQuery) },
  responses: {
    200: ok(pageOf(replay, 'ReplayPage'), 'A page of replays.', { data: [example], next_cursor: null }),
    ...problems(),
  },
})

const day = z.string().openapi({ format: 'date', example: '2024-04-22' })
const create = createRoute({
  method: 'post',
  path: '/replays',
  operationId: 'createReplay',
  tags: ['Replays'],
  summary: 'Replay the alerts of some days',
  description:
    'Days by the calendar of the workspace’s time zone, seven at most, of which the first 2000 alerts. Neither hook nor bot: all of them. The alerts are read again from their bytes and decided by today’s bots, on accounts that exist nowhere: nothing is sent, and nothing that is traded is touched. 202: a job makes it; read it until it is `done`.',
  ...guarded('bots:write', idempotent),
  request: {
    query: noQuery,
    headers: idempotencyHeader,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({
              from: day,
              to: day
                .optional()
                .openapi({ description: 'The last day, included; `from` alone if not said.' }),
              hook_id: z.string().optional().openapi({ format: 'uuid' }),
              bot_id: z.string().optional().openapi({
                format: 'uuid',
                description: 'Of this bot alone, also while it is paused. Not beside a hook.',
              }),
            })
            .openapi('ReplayRequest'),
        },
      },
    },
  },
  responses: {
    202: ok(replay, 'It is being made.', {
      ...example,
      ...{ state: 'waiting', total: 0, replayed: 0, summary: null, finished_at: null },
    }),
    ...problems(400, 404, 409),
  },
})

const read = createRoute({
  method: 'get',
  path: '/replays/{id}',
  operationId: 'getReplay',
  tags: ['Replays'],
  summary: 'Read one replay',
  ...guarded('alerts:read'),
  request: { params: byIdPath, query: noQuery },
  responses: { 200: ok(replay, 'The replay.', example), ...problems(404) },
})

const alerts = createRoute({
  method: 'get',
  path: '/replays/{id}/alerts',
  operationId: 'listReplayedAlerts',
  tags: ['Replays'],
  summary: 'List the alerts of a replay, those that differ first',
  ...guarded('alerts:read'),
  request: {
    params: byIdPath,
    query: z.strictObject({
      ...pageQuery,
      different: z.enum(['true', 'false']).optional().openapi({
        description: 'Only those that come to something else than then, or only the others.',
      }),
    }),
  },
  responses: {
    200: ok(pageOf(replayed, 'ReplayedAlertPage'), 'A page of them.', {
      data: [alertExample],
      next_cursor: null,
    }),
    ...problems(404),
  },
})

const acts = createRoute({
  method: 'get',
  path: '/replays/{id}/acts',
  operationId: 'listReplayActs',
  tags: ['Replays'],
  summary: 'List what a replay leaves out, newest first',
  description:
    'What was done in its range besides the alerts: orders canceled and stops moved by hand, positions closed by a person, a halt, the clock, a guard or the watchdog. The first 500 of the range.',
  ...guarded('alerts:read'),
  request: { params: byIdPath, query: z.strictObject(pageQuery) },
  responses: {
    200: ok(pageOf(act, 'ReplayActPage'), 'A page of them.', {
      data: [
        {
          ...{ id: sample.fill, at: sample.time, by: 'Vera', act: 'stop_moved', symbol: 'BTCUSD' },
          ...{ account_id: sample.account, account_name: 'Paper', alert_id: null },
          summary: 'Vera moved the stop of BTCUSD to 63800.',
        },
      ],
      next_cursor: null,
    }),
    ...problems(404),
  },
})

const cancel = createRoute({
  method: 'post',
  path: '/replays/{id}/cancel',
  operationId: 'cancelReplay',
  tags: ['Replays'],
  summary: 'Cancel a replay that is being made',
  ...guarded('bots:write', idempotent, noBody),
  request: { params: byIdPath, query: noQuery, headers: idempotencyHeader },
  responses: {
    200: ok(replay, 'The replay, canceled.', { ...example, state: 'canceled', summary: null }),
    ...problems(400, 404, 409),
  },
})

const remove = createRoute({
  method: 'delete',
  path: '/replays/{id}',
  operationId: 'deleteReplay',
  tags: ['Replays'],
  summary: 'Delete a replay that is over, with all that it found',
  ...guarded('bots:write', idempotent, noBody),
  request: { params: byIdPath, query: noQuery, headers: idempotencyHeader },
  responses: { 204: { description: 'It is gone.' }, ...problems(400, 404, 409) },
})

export const replays = createRouter()
  .openapi(list, async (c) => {
    const page = await listReplays(c.var.rest.platform, c.var.actor, c.req.valid('query'))
    return c.json(presentPage(page, presentReplay), 200)
  })
  .openapi(create, async (c) => {
    const { hook_id: hookId, bot_id: botId, ...days } = c.req.valid('json')
    const view = await createReplay(c.var.rest.platform, c.var.actor, { ...days, hookId, botId })
    return c.json(presentReplay(view), 202)
  })
  .openapi(read, async (c) => {
    const id = thingId(c.req.valid('param').id, 'replay')
    return c.json(presentReplay(await getReplay(c.var.rest.platform, c.var.actor, { id })), 200)
  })
  .openapi(alerts, async (c) => {
    const replayId = thingId(c.req.valid('param').id, 'replay')
    const { different, ...page } = c.req.valid('query')
    const found = await listReplayAlerts(c.var.rest.platform, c.var.actor, {
      ...page,
      replayId,
      ...(different && { different: different === 'true' }),
    })
    return c.json(presentPage(found, presentAlert), 200)
  })
  .openapi(acts, async (c) => {
    const replayId = thingId(c.req.valid('param').id, 'replay')
    const all = await listReplayActs(c.var.rest.platform, c.var.actor, { replayId })
    return c.json(presentPage(cutPage(all, c.req.valid('query')), presentAct), 200)
  })
  .openapi(cancel, async (c) => {
    const id = thingId(c.req.valid('param').id, 'replay')
    return c.json(presentReplay(await cancelReplay(c.var.rest.platform, c.var.actor, { id })), 200)
  })
  .openapi(remove, async (c) => {
    const id = thingId(c.req.valid('param').id, 'replay')
    await deleteReplay(c.var.rest.platform, c.var.actor, { id })
    return c.body(null, 204)
  })
