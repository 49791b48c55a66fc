/** Bots: how alerts become orders. They are made in the dashboard; here they are read, paused and resumed. */
import { createRoute, z } from '@hono/zod-openapi'
import { getBot, listBots, pauseBot, resumeBot } from '@viewzenix/core/bot'
import {
  accountModes,
  type BotView,
  botStatuses,
  driftActs,
  NO_LIMITS,
  orderTypes,
  sizingKinds,
  timesInForce,
  watchdogActs,
} from '@viewzenix/schema'
import { guarded } from './authenticate.ts'
import { createRouter, idempotencyHeader, ok, problems } from './describe.ts'
import { idempotent } from './idempotency.ts'
import { cutPage, pageOf, pageQuery, presentPage } from './pages.ts'
import { noBody } from './read-body.ts'
import { presentRisk, risk } from './risk.ts'
import { byIdPath, decimal, filters, noQuery, sample, thingId, time, uuid } from './shapes.ts'
import { distance, presentDistance } from './signal.ts'

const sizing = z
  .object({
    kind: z.enum(sizingKinds),
    quantity: decimal.optional().openapi({ description: 'fixed: base units of every entry.' }),
    amount: decimal.optional().openapi({
      description: 'notional: quote currency of every entry; risk_amount: what may be lost to its stop.',
    }),
    percent: decimal.optional().openapi({
      description: 'percent_of_equity, percent_of_position, risk_percent: 2.5 is two and a half percent.',
    }),
  })
  .openapi('Sizing')

const bot = z
  .object({
    id: uuid,
    name: z.string(),
    status: z.enum(botStatuses),
    hook_id: uuid,
    hook_name: z.string(),
    accounts: z.array(z.object({ id: uuid, name: z.string(), mode: z.enum(accountModes) })),
    symbols: z.array(z.string()).openapi({ description: 'Those that it answers; empty means all.' }),
    allow_long: z.boolean(),
    allow_short: z.boolean(),
    add_opens: z.boolean().openapi({ description: 'A signal to add opens where nothing is held.' }),
    cancel_resting: z.boolean().openapi({ description: 'An entry first cancels the entries that rest.' }),
    drift: z.enum(driftActs).openapi({
      description: 'What is done where the strategy believes to hold something else than the account does.',
    }),
    approval: z
      .object({ for: z.enum(['entries', 'all']), expire_seconds: z.int() })
      .nullable()
      .openapi({ description: 'It asks a person first, who has so long to answer; null: it does not.' }),
    sizing,
    multiplier: decimal.openapi({ description: 'Times the size, whatever it is worked out from.' }),
    account_sizes: z
      .array(z.object({ account_id: uuid, multiplier: decimal, sizing: sizing.nullable() }))
      .openapi({ description: 'Accounts that differ; their multiplier comes on top of the bot’s.' }),
    order: z.object({
      type: z.enum(orderTypes),
      time_in_force: z.enum(timesInForce),
      base: z.enum(['alert', 'quote']),
      limit_offset_percent: decimal,
      limit_offset_ticks: z.int().nullable(),
      stop_offset_percent: decimal,
      trail: distance.nullable(),
      extended_hours: z.boolean(),
    }),
    exits: z
      .object({
        stop: distance.nullable(),
        trail: distance.nullable().openapi({ description: 'How far the stop follows behind the market.' }),
        targets: z.array(z.object({ distance, share: decimal })),
        break_even: z
          .object({ after_targets: z.int().nullable(), after_distance: distance.nullable() })
          .nullable()
          .openapi({
            description: 'When the stop goes to break-even: the average price of all that is held.',
          }),
        watchdog: z.enum(watchdogActs).openapi({
          description: 'What is done about a position whose stop is missing or too large.',
        }),
      })
      .openapi({ description: 'Kept beside its positions where the alert names none.' }),
    risk,
    halted: z.boolean(),
    last_signal_at: time.nullable(),
    orders_today: z.int(),
    created_at: time,
    updated_at: time,
  })
  .openapi('Bot')

const presentBot = (view: BotView): z.output<typeof bot> => ({
  id: view.id,
  name: view.name,
  status: view.status,
  hook_id: view.hookId,
  hook_name: view.hookName,
  accounts: view.accounts.map(({ id, name, mode }) => ({ id, name, mode })),
  symbols: view.symbols,
  allow_long: view.allowLong,
  allow_short: view.allowShort,
  add_opens: view.addOpens,
  cancel_resting: view.cancelResting,
  drift: view.drift,
  approval: view.approval && { for: view.approval.for, expire_seconds: view.approval.expireSeconds },
  sizing: view.sizing,
  multiplier: view.multiplier,
  account_sizes: view.accountSizes.map((size) => ({
    account_id: size.accountId,
    multiplier: size.multiplier,
    sizing: size.sizing,
  })),
  order: {
    type: view.order.type,
    time_in_force: view.order.timeInForce,
    base: view.order.base,
    limit_offset_percent: view.order.limitOffsetPercent,
    limit_offset_ticks: view.order.limitOffsetTicks,
    stop_offset_percent: view.order.stopOffsetPercent,
    trail: view.order.trail && presentDistance(view.order.trail),
    extended_hours: view.order.extendedHours,
  },
  exits: {
    stop: view.exits.stop && presentDistance(view.exits.stop),
    trail: view.exits.trail && presentDistance(view.exits.trail),
    targets: view.exits.targets.map((one) => ({ distance: presentDistance(one.distance), share: one.share })),
    break_even: view.exits.breakEven && {
      after_targets: view.exits.breakEven.after === 'targets' ? view.exits.breakEven.count : null,
      after_distance:
        view.exits.breakEven.after === 'distance' ? presentDistance(view.exits.breakEven.distance) : null,
    },
    watchdog: view.exits.watchdog,
  },
  risk: presentRisk(view.risk),
  halted: view.halted,
  last_signal_at: view.lastSignalAt,
  orders_today: view.ordersToday,
  created_at: view.createdAt,
  updated_at: view.updatedAt,
})

const botExample: z.output<typeof bot> = {
  id: sample.bot,
  name: 'BTC breakout',
  status: 'active',
  hook_id: sample.hook,
  hook_name: 'Breakouts',
  accounts: [{ id: sample.account, name: 'Paper', mode: 'paper' }],
  symbols: ['BTCUSD'],
  allow_long: true,
  allow_short: false,
  add_opens: false,
  cancel_resting: false,
  drift: 'ignore',
  approval: null,
  sizing: { kind: 'fixed', quantity: '0.05' },
  multiplier: '1',
  account_sizes: [],
  order: {
    type: 'market',
    time_in_force: 'gtc',
    base: 'alert',
    limit_offset_percent: '0',
    limit_offset_ticks: null,
    stop_offset_percent: '0',
    trail: null,
    extended_hours: false,
  },
  exits: {
    stop: { unit: 'percent', value: '2' },
    trail: null,
    targets: [{ distance: { unit: 'percent', value: '4' }, share: '100' }],
    break_even: null,
    watchdog: 'repair',
  },
  risk: presentRisk({ ...NO_LIMITS, maxOrderNotional: '5000', maxOrdersPerMinute: 10 }),
  halted: false,
  last_signal_at: sample.time,
  orders_today: 1,
  created_at: sample.time,
  updated_at: sample.time,
}

const list = createRoute({
  method: 'get',
  path: '/bots',
  operationId: 'listBots',
  tags: ['Bots'],
  summary: 'List bots, newest first',
  ...guarded('bots:read'),
  request: {
    query: z.strictObject({
      ...pageQuery,
      status: z.enum(botStatuses).optional().openapi({ description: 'Only in this state.' }),
      hook_id: filters.hook_id,
    }),
  },
  responses: {
    200: ok(pageOf(bot, 'BotPage'), 'A page of bots.', { data: [botExample], next_cursor: null }),
    ...problems(),
  },
})

const read = createRoute({
  method: 'get',
  path: '/bots/{id}',
  operationId: 'getBot',
  tags: ['Bots'],
  summary: 'Read one bot',
  ...guarded('bots:read'),
  request: { params: byIdPath, query: noQuery },
  responses: { 200: ok(bot, 'The bot.', botExample), ...problems(404) },
})

const pause = createRoute({
  method: 'post',
  path: '/bots/{id}/pause',
  operationId: 'pauseBot',
  tags: ['Bots'],
  summary: 'Pause a bot: it answers no alert until it is resumed',
  ...guarded('bots:write', idempotent, noBody),
  request: { params: byIdPath, query: noQuery, headers: idempotencyHeader },
  responses: {
    200: ok(bot, 'The bot, paused.', { ...botExample, status: 'paused' }),
    ...problems(400, 404, 409),
  },
})

const resume = createRoute({
  method: 'post',
  path: '/bots/{id}/resume',
  operationId: 'resumeBot',
  tags: ['Bots'],
  summary: 'Resume a paused bot',
  ...guarded('bots:write', idempotent, noBody),
  request: { params: byIdPath, query: noQuery, headers: idempotencyHeader },
  responses: { 200: ok(bot, 'The bot, running.', botExample), ...problems(400, 404, 409) },
})

export const bots = createRouter()
  .openapi(list, async (c) => {
    const { hook_id, status, ...page } = c.req.valid('query')
    const all = await listBots(c.var.rest.platform, c.var.actor, { status, hookId: hook_id })
    return c.json(presentPage(cutPage(all, page), presentBot), 200)
  })
  .openapi(read, async (c) => {
    const id = thingId(c.req.valid('param').id, 'bot')
    return c.json(presentBot(await getBot(c.var.rest.platform, c.var.actor, { id })), 200)
  })
  .openapi(pause, async (c) => {
    const id = thingId(c.req.valid('param').id, 'bot')
    return c.json(presentBot(await pauseBot(c.var.rest.platform, c.var.actor, { id })), 200)
  })
  .openapi(resume, async (c) => {
    const id = thingId(c.req.valid('param').id, 'bot')
    return c.json(presentBot(await resumeBot(c.var.rest.platform, c.var.actor, { id })), 200)
  })
