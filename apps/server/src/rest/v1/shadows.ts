/** Shadows: a bot's signals on paper, beside its accounts. */
import { createRoute, z } from '@hono/zod-openapi'
import { notFound } from '@viewzenix/core/platform'
import { getShadow, listShadowSignals, startShadow, stopShadow } from '@viewzenix/core/replay'
import type { ShadowSignalView, ShadowView } from '@viewzenix/schema'
import { guarded } from './authenticate.ts'
import { createRouter, idempotencyHeader, ok, problems } from './describe.ts'
import { idempotent } from './idempotency.ts'
import { pageOf, pageQuery, presentPage } from './pages.ts'
import { noBody } from './read-body.ts'
import { presentRehearsed, rehearsedDecision, rehearsedExample } from './rehearsed.ts'
import { byIdPath, decimal, noQuery, sample, thingId, time, uuid } from './shapes.ts'

const shadow = z
  .object({
    id: uuid,
    bot_id: uuid,
    on: z.boolean(),
    started_at: time,
    started_by: z.string(),
    ended_at: time.nullable(),
    advanced_at: time
      .nullable()
      .openapi({ description: 'Up to when the market was followed; null before the first time.' }),
    fault: z.string().nullable().openapi({ description: 'Why it stands still.' }),
    signals: z.int(),
    orders_live: z.int(),
    orders_shadow: z.int(),
    net_live: decimal.openapi({ description: 'Of the same signals, after fees, in quote currency.' }),
    net_shadow: decimal,
    positions: z
      .array(
        z.object({
          account_id: uuid,
          account_name: z.string(),
          symbol: z.string(),
          live: decimal,
          shadow: decimal,
        }),
      )
      .openapi({ description: 'What is held now, in signed base units, on the accounts and beside them.' }),
  })
  .openapi('Shadow')

const signal = z
  .object({
    alert_id: uuid,
    account_id: uuid,
    account_name: z.string(),
    symbol: z.string(),
    received_at: time,
    live: rehearsedDecision
      .nullable()
      .openapi({ description: 'null: the bot has not taken the alert for this account.' }),
    shadow: rehearsedDecision,
    differences: z.array(z.string()).openapi({ description: 'Sentences; none where both are the same.' }),
  })
  .openapi('ShadowSignal')

const presentShadow = (view: ShadowView): z.output<typeof shadow> => ({
  id: view.id,
  bot_id: view.botId,
  on: view.on,
  started_at: view.startedAt,
  started_by: view.startedBy,
  ended_at: view.endedAt,
  advanced_at: view.advancedAt,
  fault: view.fault,
  signals: view.signals,
  orders_live: view.ordersLive,
  orders_shadow: view.ordersShadow,
  net_live: view.netLive,
  net_shadow: view.netShadow,
  positions: view.positions.map((one) => ({
    account_id: one.accountId,
    account_name: one.accountName,
    symbol: one.symbol,
    live: one.live,
    shadow: one.shadow,
  })),
})

const presentSignal = (view: ShadowSignalView): z.output<typeof signal> => ({
  alert_id: view.alertId,
  account_id: view.accountId,
  account_name: view.accountName,
  symbol: view.symbol,
  received_at: view.receivedAt,
  live: view.live && presentRehearsed(view.live),
  shadow: presentRehearsed(view.shadow),
  differences: view.differences,
})

const example: z.output<typeof shadow> = {
  id: sample.order,
  bot_id: sample.bot,
  on: true,
  started_at: sample.time,
  started_by: 'Vera',
  ended_at: null,
  advanced_at: sample.time,
  fault: null,
  ...{ signals: 12, orders_live: 9, orders_shadow: 9, net_live: '12.5', net_shadow: '12.5' },
  positions: [
    {
      ...{ account_id: sample.account, account_name: 'Paper', symbol: 'BTCUSD' },
      ...{ live: '0.05', shadow: '0.05' },
    },
  ],
}
const signalExample: z.output<typeof signal> = {
  ...{ alert_id: sample.alert, account_id: sample.account, account_name: 'Paper' },
  ...{ symbol: 'BTCUSD', received_at: sample.time },
  live: rehearsedExample,
  shadow: rehearsedExample,
  differences: [],
}

const read = createRoute({
  method: 'get',
  path: '/bots/{id}/shadow',
  operationId: 'getShadow',
  tags: ['Bots'],
  summary: 'Read the shadow of a bot',
  description: 'The one that is on, or the last one that was. 404 for a bot that never had one.',
  ...guarded('bots:read'),
  request: { params: byIdPath, query: noQuery },
  responses: { 200: ok(shadow, 'The shadow.', example), ...problems(404) },
})

const signals = createRoute({
  method: 'get',
  path: '/bots/{id}/shadow/signals',
  operationId: 'listShadowSignals',
  tags: ['Bots'],
  summary: 'Compare the signals of a bot with its shadow’s, newest first',
  ...guarded('bots:read'),
  request: { params: byIdPath, query: z.strictObject(pageQuery) },
  responses: {
    200: ok(pageOf(signal, 'ShadowSignalPage'), 'A page of signals.', {
      data: [signalExample],
      next_cursor: null,
    }),
    ...problems(404),
  },
})

const start = createRoute({
  method: 'post',
  path: '/bots/{id}/shadow/start',
  operationId: 'startShadow',
  tags: ['Bots'],
  summary: 'Switch the shadow of a bot on',
  description:
    'From now on its signals also act on accounts that exist nowhere, beside its own and beginning with what those hold. What an earlier shadow of it came to is gone. 409 while it has one.',
  ...guarded('bots:write', idempotent, noBody),
  request: { params: byIdPath, query: noQuery, headers: idempotencyHeader },
  responses: { 200: ok(shadow, 'The shadow, on.', example), ...problems(400, 404, 409) },
})

const stop = createRoute({
  method: 'post',
  path: '/bots/{id}/shadow/stop',
  operationId: 'stopShadow',
  tags: ['Bots'],
  summary: 'Switch the shadow of a bot off: it can still be read',
  ...guarded('bots:write', idempotent, noBody),
  request: { params: byIdPath, query: noQuery, headers: idempotencyHeader },
  responses: {
    200: ok(shadow, 'The shadow, off.', { ...example, on: false, ended_at: sample.time }),
    ...problems(400, 404, 409),
  },
})

export const shadows = createRouter()
  .openapi(read, async (c) => {
    const botId = thingId(c.req.valid('param').id, 'bot')
    const view = await getShadow(c.var.rest.platform, c.var.actor, { botId })
    if (!view) throw notFound('shadow')
    return c.json(presentShadow(view), 200)
  })
  .openapi(signals, async (c) => {
    const botId = thingId(c.req.valid('param').id, 'bot')
    const page = c.req.valid('query')
    const found = await listShadowSignals(c.var.rest.platform, c.var.actor, { ...page, botId })
    return c.json(presentPage(found, presentSignal), 200)
  })
  .openapi(start, async (c) => {
    const botId = thingId(c.req.valid('param').id, 'bot')
    return c.json(presentShadow(await startShadow(c.var.rest.platform, c.var.actor, { botId })), 200)
  })
  .openapi(stop, async (c) => {
    const botId = thingId(c.req.valid('param').id, 'bot')
    return c.json(presentShadow(await stopShadow(c.var.rest.platform, c.var.actor, { botId })), 200)
  })
