/** Hooks: inbound endpoints. Their secrets never show. */
import { createRoute, z } from '@hono/zod-openapi'
import { getHook, listHooks } from '@viewzenix/core/hook'
import { type HookReading, type HookView, pineUnits } from '@viewzenix/schema'
import { guarded } from './authenticate.ts'
import { createRouter, ok, problems } from './describe.ts'
import { cutPage, pageOf, pageQuery, presentPage } from './pages.ts'
import { byIdPath, noQuery, sample, thingId, time, uuid } from './shapes.ts'

const reading = z
  .object({
    pine_units: z.object({
      risk: z.enum(pineUnits.shape.risk.options),
      stops: z.enum(pineUnits.shape.stops.options),
    }),
    mapping: z
      .object({
        fields: z.record(z.string(), z.object({ path: z.string().nullable(), value: z.string().nullable() })),
        words: z.record(z.string(), z.string()),
      })
      .nullable()
      .openapi({
        description:
          'Where each field of the signal comes from: a place in the message, or always the same; and what the sender’s own words mean. null where no mapping was made.',
      }),
  })
  .openapi('HookReading', { description: 'How it reads messages that leave something open.' })

const hook = z
  .object({
    id: uuid,
    name: z.string(),
    enabled: z.boolean(),
    url: z.string().openapi({ format: 'uri', description: 'Where a strategy posts its alerts.' }),
    allow_path_secret: z.boolean(),
    dedupe_window_seconds: z.int(),
    reading,
    secret_hint: z.string().openapi({ description: 'First characters of the secret.' }),
    secret_rotated_at: time,
    last_alert_at: time.nullable(),
    expects: z
      .object({
        every_minutes: z.int(),
        windows: z.array(z.object({ days: z.array(z.int()), from: z.string(), to: z.string() })),
        time_zone: z.string(),
      })
      .nullable()
      .openapi({
        description: 'It is to hear from its sender at least so often, within the windows if there are any.',
      }),
    silent_at: time
      .nullable()
      .openapi({ description: 'When it was noticed that it was silent for too long.' }),
    bot_count: z.int(),
    created_at: time,
  })
  .openapi('Hook')

const presentReading = ({ pineUnits: units, mapping }: HookReading): z.output<typeof reading> => ({
  pine_units: { risk: units.risk, stops: units.stops },
  mapping: mapping && {
    fields: Object.fromEntries(
      Object.entries(mapping.fields).map(([field, source]) => [
        field,
        { path: 'path' in source ? source.path : null, value: 'value' in source ? source.value : null },
      ]),
    ),
    words: { ...mapping.words },
  },
})

const presentHook = (view: HookView): z.output<typeof hook> => ({
  id: view.id,
  name: view.name,
  enabled: view.enabled,
  url: view.url,
  allow_path_secret: view.allowPathSecret,
  dedupe_window_seconds: view.dedupeWindowSeconds,
  reading: presentReading(view.reading),
  secret_hint: view.secretHint,
  secret_rotated_at: view.secretRotatedAt,
  last_alert_at: view.lastAlertAt,
  expects: view.expects && {
    every_minutes: view.expects.everyMinutes,
    windows: view.expects.windows,
    time_zone: view.expects.timeZone,
  },
  silent_at: view.silentAt,
  bot_count: view.botCount,
  created_at: view.createdAt,
})

const hookExample: z.output<typeof hook> = {
  id: sample.hook,
  name: 'Breakouts',
  enabled: true,
  url: `https://viewzenix.example/hooks/${sample.hook}`,
  allow_path_secret: false,
  dedupe_window_seconds: 20,
  reading: {
    pine_units: { risk: 'units', stops: 'pips' },
    mapping: {
      fields: {
        symbol: { path: 'data.coin', value: null },
        action: { path: 'data.side', value: null },
      },
      words: { kaufen: 'buy' },
    },
  },
  secret_hint: 'whsec_4kQz',
  secret_rotated_at: sample.time,
  last_alert_at: sample.time,
  expects: { every_minutes: 120, windows: [], time_zone: 'UTC' },
  silent_at: null,
  bot_count: 1,
  created_at: sample.time,
}

const list = createRoute({
  method: 'get',
  path: '/hooks',
  operationId: 'listHooks',
  tags: ['Hooks'],
  summary: 'List hooks, newest first',
  ...guarded('hooks:read'),
  request: { query: z.strictObject(pageQuery) },
  responses: {
    200: ok(pageOf(hook, 'HookPage'), 'A page of hooks.', { data: [hookExample], next_cursor: null }),
    ...problems(),
  },
})

const read = createRoute({
  method: 'get',
  path: '/hooks/{id}',
  operationId: 'getHook',
  tags: ['Hooks'],
  summary: 'Read one hook',
  ...guarded('hooks:read'),
  request: { params: byIdPath, query: noQuery },
  responses: { 200: ok(hook, 'The hook.', hookExample), ...problems(404) },
})

export const hooks = createRouter()
  .openapi(list, async (c) => {
    const all = await listHooks(c.var.rest.platform, c.var.actor, {})
    return c.json(presentPage(cutPage(all, c.req.valid('query')), presentHook), 200)
  })
  .openapi(read, async (c) => {
    const id = thingId(c.req.valid('param').id, 'hook')
    return c.json(presentHook(await getHook(c.var.rest.platform, c.var.actor, { id })), 200)
  })
