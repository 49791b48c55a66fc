/** Alerts: what hooks received, and what came of it. */
import { createRoute, z } from '@hono/zod-openapi'
import { getAlert, listAlerts } from '@viewzenix/core/alert'
import { type AlertDetail, type AlertView, alertOutcomes, alertStatuses, dialects } from '@viewzenix/schema'
import { guarded } from './authenticate.ts'
import { decision, presentDecision } from './decisions.ts'
import { createRouter, ok, problems } from './describe.ts'
import { pageOf, pageQuery, presentPage } from './pages.ts'
import { byIdPath, filters, noQuery, sample, thingId, time, uuid } from './shapes.ts'
import { presentSignal, signal, signalSample } from './signal.ts'
import { presentStep, stepExample, timelineStep } from './timeline.ts'

const alertShape = {
  id: uuid,
  hook_id: uuid,
  hook_name: z.string(),
  received_at: time,
  status: z.enum(alertStatuses),
  outcome: z.enum(alertOutcomes).nullable().openapi({
    description:
      'What its orders came to so far; null without any. working: one is not done yet; filled: all of them, and no bot refused; partly_filled: something was filled and something was not, or was refused; rejected, canceled, expired: nothing was filled.',
  }),
  summary: z.string().openapi({ description: 'One sentence or two: what came of it.' }),
  dialect: z.enum(dialects).nullable(),
  symbol: z.string().nullable(),
  signal: signal.nullable(),
  problem: z
    .object({ code: z.string(), field: z.string().nullable(), message: z.string() })
    .nullable()
    .openapi({ description: 'What was wrong with the message, and the field at fault.' }),
  duplicates: z.int().openapi({ description: 'Times that the same message came again.' }),
  order_count: z.int(),
}
const alert = z.object(alertShape).openapi('Alert')

const alertDetail = z
  .object({
    ...alertShape,
    raw: z.string().openapi({ description: 'The message as it came; secrets are masked.' }),
    content_type: z.string().nullable(),
    source_ip: z.string().nullable(),
    request_id: z.string(),
    decisions: z.array(decision),
    timeline: z.array(timelineStep),
  })
  .openapi('AlertDetail')

const presentAlert = (view: AlertView): z.output<typeof alert> => ({
  id: view.id,
  hook_id: view.hookId,
  hook_name: view.hookName,
  received_at: view.receivedAt,
  status: view.status,
  outcome: view.outcome,
  summary: view.summary,
  dialect: view.dialect,
  symbol: view.signal?.symbol ?? null,
  signal: view.signal && presentSignal(view.signal),
  problem: view.problem && {
    code: view.problem.code,
    field: view.problem.field,
    message: view.problem.message,
  },
  duplicates: view.duplicates,
  order_count: view.orderCount,
})

const presentDetail = (view: AlertDetail): z.output<typeof alertDetail> => ({
  ...presentAlert(view),
  raw: view.raw,
  content_type: view.contentType,
  source_ip: view.sourceIp,
  request_id: view.requestId,
  decisions: view.decisions.map(presentDecision),
  timeline: view.timeline.map(presentStep),
})

const alertExample: z.output<typeof alert> = {
  id: sample.alert,
  hook_id: sample.hook,
  hook_name: 'Breakouts',
  received_at: sample.time,
  status: 'ordered',
  outcome: 'filled',
  summary: 'Bought 0.05 BTCUSD at 64340.2.',
  dialect: 'viewzenix',
  symbol: 'BTCUSD',
  signal: signalSample,
  problem: null,
  duplicates: 0,
  order_count: 1,
}
const detailExample: z.output<typeof alertDetail> = {
  ...alertExample,
  raw: '{"symbol":"BTCUSD","strategy_order_id":"long","strategy_order_action":"buy"}',
  content_type: 'application/json',
  source_ip: '52.89.214.238',
  request_id: '01901640-2b3c-7d4e-8f5a-6b7c8d9e0f1a',
  decisions: [
    {
      id: '0190163d-8699-7d02-b4c8-5e0f7a9b2c13',
      bot_id: sample.bot,
      bot_name: 'BTC breakout',
      account_id: sample.account,
      account_name: 'Paper',
      outcome: 'ordered',
      reason: 'Long entry of 0.05 BTCUSD.',
      verdicts: [],
      drift: null,
      approval: null,
      decided_at: sample.time,
    },
  ],
  timeline: [stepExample],
}

const list = createRoute({
  method: 'get',
  path: '/alerts',
  operationId: 'listAlerts',
  tags: ['Alerts'],
  summary: 'List alerts, newest first',
  ...guarded('alerts:read'),
  request: {
    query: z.strictObject({
      ...pageQuery,
      status: z.enum(alertStatuses).optional().openapi({ description: 'Only with this outcome.' }),
      hook_id: filters.hook_id,
      symbol: filters.symbol,
    }),
  },
  responses: {
    200: ok(pageOf(alert, 'AlertPage'), 'A page of alerts.', { data: [alertExample], next_cursor: null }),
    ...problems(),
  },
})

const read = createRoute({
  method: 'get',
  path: '/alerts/{id}',
  operationId: 'getAlert',
  tags: ['Alerts'],
  summary: 'Read one alert: its message, what each bot decided and why, and every step',
  ...guarded('alerts:read'),
  request: { params: byIdPath, query: noQuery },
  responses: { 200: ok(alertDetail, 'The alert.', detailExample), ...problems(404) },
})

export const alerts = createRouter()
  .openapi(list, async (c) => {
    const { rest, actor } = c.var
    const { hook_id, ...query } = c.req.valid('query')
    const page = await listAlerts(rest.platform, actor, { ...query, hookId: hook_id })
    return c.json(presentPage(page, presentAlert), 200)
  })
  .openapi(read, async (c) => {
    const view = await getAlert(c.var.rest.platform, c.var.actor, {
      id: thingId(c.req.valid('param').id, 'alert'),
    })
    return c.json(presentDetail(view), 200)
  })
