/** What a message would do, without doing it. */
import { createRoute, z } from '@hono/zod-openapi'
import { dialects, type PreviewBot, type PreviewExits, watchdogActs } from '@viewzenix/schema'
import { guarded } from './authenticate.ts'
import { createRouter, ok, problems } from './describe.ts'
import { RestError } from './problem.ts'
import { readBody } from './read-body.ts'
import { byIdPath, decimal, noQuery, sample, thingId, uuid } from './shapes.ts'
import { distance, presentDistance, presentSignal, signal, signalSample } from './signal.ts'

const exits = z
  .object({
    stop: z
      .object({
        price: decimal,
        limit_price: decimal.nullable().openapi({ description: 'Of a stop-limit.' }),
        quantity: decimal,
        trail: distance.nullable().openapi({ description: 'How far it follows behind the market.' }),
      })
      .nullable(),
    targets: z.array(z.object({ rung: z.int(), price: decimal, quantity: decimal })),
    break_even: z
      .object({ after_targets: z.int().nullable(), after_distance: distance.nullable() })
      .nullable()
      .openapi({ description: 'When the stop would go to break-even.' }),
    watchdog: z.enum(watchdogActs),
  })
  .openapi('PreviewExits', {
    description:
      'What would rest beside the position once the entry fills: reckoned from the price of now, or its own.',
  })

const order = z
  .object({
    account_id: uuid,
    leg: z.string().openapi({ description: 'entry or exit.' }),
    symbol: z.string(),
    side: z.enum(['buy', 'sell']),
    type: z.enum(['market', 'limit', 'stop', 'stop_limit', 'trailing_stop']),
    quantity: decimal,
    limit_price: decimal.nullable(),
    stop_price: decimal.nullable().openapi({ description: 'Where a stop or stop-limit wakes up.' }),
    trail: distance.nullable().openapi({ description: 'How far a trailing stop follows.' }),
    time_in_force: z.string(),
    reduce_only: z.boolean(),
    exits: exits.nullable().openapi({ description: 'null where nothing would, or what is there stays.' }),
  })
  .openapi('PreviewOrder')

const bot = z
  .object({
    bot_id: uuid,
    bot_name: z.string(),
    orders: z.array(order),
    refusal: z.string().nullable().openapi({
      description: 'Why it would do nothing; null where it would order, or wait for something first.',
    }),
    accounts: z
      .array(
        z.object({ account_id: uuid, account_name: z.string(), outcome: z.string(), reason: z.string() }),
      )
      .openapi({ description: 'Empty where the bot does not trade the symbol: then nothing is decided.' }),
  })
  .openapi('PreviewBot')

const result = z
  .object({
    dialect: z.enum(dialects),
    signal,
    bots: z.array(bot),
    note: z
      .string()
      .nullable()
      .openapi({ description: 'A switched-off hook, or that no bot takes the alert.' }),
  })
  .openapi('Preview', { description: 'What a message would do at this moment. Nothing of it was done.' })

const presentExits = ({ stop, targets, breakEven, watchdog }: PreviewExits): z.output<typeof exits> => ({
  stop: stop && {
    price: stop.price,
    limit_price: stop.limitPrice,
    quantity: stop.quantity,
    trail: stop.trail && presentDistance(stop.trail),
  },
  targets: targets.map(({ rung, price, quantity }) => ({ rung, price, quantity })),
  break_even: breakEven && {
    after_targets: breakEven.after === 'targets' ? breakEven.count : null,
    after_distance: breakEven.after === 'distance' ? presentDistance(breakEven.distance) : null,
  },
  watchdog,
})

const presentBot = (view: PreviewBot): z.output<typeof bot> => ({
  bot_id: view.botId,
  bot_name: view.botName,
  orders: view.orders.map((one) => ({
    account_id: one.accountId,
    leg: one.leg,
    symbol: one.symbol,
    side: one.side,
    type: one.type,
    quantity: one.quantity,
    limit_price: one.limitPrice,
    stop_price: one.stopPrice,
    trail: one.trail && presentDistance(one.trail),
    time_in_force: one.timeInForce,
    reduce_only: one.reduceOnly,
    exits: one.exits && presentExits(one.exits),
  })),
  refusal: view.refusal,
  accounts: view.reasons.map((one) => ({
    account_id: one.accountId,
    account_name: one.accountName,
    outcome: one.outcome,
    reason: one.reason,
  })),
})

const route = createRoute({
  method: 'post',
  path: '/hooks/{id}/preview',
  operationId: 'previewMessage',
  tags: ['Hooks', 'Alerts'],
  summary: 'Preview what a message would do',
  description:
    'The body is the message itself, in any dialect, as a strategy would post it to the hook’s own URL, of at most 64 KiB. Its content is looked at, its Content-Type is not believed, and it needs no secret. It is read, held against the bots of the hook, priced, sized and checked as it would be now. Nothing is stored, nothing is sent, and so no Idempotency-Key is needed. A message that would be refused is answered with 422 and the field at fault. It asks for the scope alerts:read alone.',
  ...guarded('alerts:read'),
  request: {
    params: byIdPath,
    query: noQuery,
    body: {
      required: true,
      description: 'The message.',
      content: {
        '*/*': {
          schema: { type: 'string', format: 'binary' },
          example: 'buy 0.5 ETHUSD @ 3100 sl 3000 tp 3300',
        },
      },
    },
  },
  responses: {
    200: ok(result, 'What it would do.', {
      dialect: 'viewzenix',
      signal: signalSample,
      bots: [
        {
          bot_id: sample.bot,
          bot_name: 'BTC breakout',
          orders: [
            {
              account_id: sample.account,
              leg: 'entry',
              symbol: 'BTCUSD',
              side: 'buy',
              type: 'market',
              quantity: '0.05',
              limit_price: null,
              stop_price: null,
              trail: null,
              time_in_force: 'gtc',
              reduce_only: false,
              exits: {
                stop: { price: '63000.00', limit_price: null, quantity: '0.05', trail: null },
                targets: [{ rung: 0, price: '67500.00', quantity: '0.05' }],
                break_even: null,
                watchdog: 'repair',
              },
            },
          ],
          refusal: null,
          accounts: [
            { account_id: sample.account, account_name: 'Paper', outcome: 'ordered', reason: 'Going long.' },
          ],
        },
      ],
      note: null,
    }),
    ...problems(404),
  },
})

export const preview = createRouter().openapi(route, async (c) => {
  const { rest, actor } = c.var
  const hookId = thingId(c.req.valid('param').id, 'hook')
  const { bytes } = await readBody(c)
  const seen = await rest.preview(actor, { hookId, raw: bytes })
  if (!seen.ok)
    throw new RestError(422, 'INVALID', seen.problem.message, {
      fields:
        seen.problem.field === null ? [] : [{ field: seen.problem.field, message: seen.problem.message }],
      extra: { ...(seen.dialect && { dialect: seen.dialect }), problem: seen.problem.code },
    })
  const { dialect, signal: meaning, bots, note } = seen
  return c.json({ dialect, signal: presentSignal(meaning), bots: bots.map(presentBot), note }, 200)
})
