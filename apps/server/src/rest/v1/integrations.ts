/** Integrations: the outside services that Viewzenix depends on, and how they do. */
import { createRoute, z } from '@hono/zod-openapi'
import { getIntegration, listIntegrations } from '@viewzenix/core/integration'
import { notFound } from '@viewzenix/core/platform'
import {
  breakerStates,
  type CallFigures,
  getIntegrationInput,
  type IntegrationDetail,
  type IntegrationView,
  integrationEventKinds,
  integrationStates,
} from '@viewzenix/schema'
import { guarded } from './authenticate.ts'
import { createRouter, ok, problems } from './describe.ts'
import { pageOf } from './pages.ts'
import { noQuery, sample, time, uuid } from './shapes.ts'

const milliseconds = (share: string) =>
  z
    .int()
    .nullable()
    .openapi({
      description: `Milliseconds that ${share} of 100 calls stayed within; null without calls.`,
    })

const figures = z
  .object({
    calls: z.int().openapi({ description: 'Calls that were sent, each attempt of its own.' }),
    errors: z.int(),
    refused: z.int().openapi({
      description: 'Calls that were not sent: the breaker was open, or too many waited.',
    }),
    error_rate: z.number().nullable().openapi({ description: 'In percent; null without calls.' }),
    p50_ms: milliseconds('50'),
    p95_ms: milliseconds('95'),
  })
  .openapi('CallFigures')

const integration = z
  .object({
    id: z.string().openapi({ description: 'The name, and after a `~` the account where it has one.' }),
    name: z.string(),
    account_id: uuid.nullable().openapi({
      description: 'The account whose connection it is; null where the service is everybody’s.',
    }),
    account_name: z.string().nullable(),
    state: z.enum(integrationStates).openapi({
      description:
        'up: it answers · degraded: slow or failing lately, and still tried · down: nothing gets through · idle: not called in the last five minutes.',
    }),
    reason: z.string(),
    down_since: time.nullable(),
    last_success_at: time.nullable(),
    last_error_at: time.nullable(),
    last_error: z.string().nullable(),
    breaker: z.enum(breakerStates).openapi({
      description: 'open: calls are refused at once · half_open: the next call tries the service out.',
    }),
    breaker_until: time.nullable().openapi({ description: 'When an open breaker lets a call try again.' }),
    fallback: z.string().nullable().openapi({ description: 'What happens instead while it is down.' }),
    last_hour: figures,
    last_day: figures,
  })
  .openapi('Integration')

const detail = integration
  .extend({
    errors: z
      .array(
        z.object({
          at: time,
          kind: z.string(),
          code: z.string().nullable(),
          message: z.string(),
          cause: z.string().nullable(),
        }),
      )
      .openapi({ description: 'The latest failures, newest first.' }),
    events: z
      .array(z.object({ at: time, kind: z.enum(integrationEventKinds), reason: z.string() }))
      .openapi({ description: 'What became of its breaker and of the service, newest first.' }),
  })
  .openapi('IntegrationDetail')

const presentFigures = (given: CallFigures): z.output<typeof figures> => ({
  calls: given.calls,
  errors: given.errors,
  refused: given.refused,
  error_rate: given.errorRate,
  p50_ms: given.p50Ms,
  p95_ms: given.p95Ms,
})

const presentIntegration = (view: IntegrationView): z.output<typeof integration> => ({
  id: view.id,
  name: view.name,
  account_id: view.account,
  account_name: view.accountName,
  state: view.state,
  reason: view.reason,
  down_since: view.downSince,
  last_success_at: view.lastSuccessAt,
  last_error_at: view.lastErrorAt,
  last_error: view.lastError,
  breaker: view.breaker,
  breaker_until: view.breakerUntil,
  fallback: view.fallback,
  last_hour: presentFigures(view.hour),
  last_day: presentFigures(view.day),
})

const presentDetail = (view: IntegrationDetail): z.output<typeof detail> => ({
  ...presentIntegration(view),
  errors: view.errors.map(({ at, kind, code, message, cause }) => ({ at, kind, code, message, cause })),
  events: view.events.map(({ at, kind, reason }) => ({ at, kind, reason })),
})

const figuresExample = { calls: 412, errors: 3, refused: 0, error_rate: 0.73, p50_ms: 38, p95_ms: 142 }
const example: z.output<typeof integration> = {
  id: `paper-broker~${sample.account}`,
  name: 'paper-broker',
  account_id: sample.account,
  account_name: 'Paper',
  state: 'up',
  reason: 'Answers.',
  down_since: null,
  last_success_at: sample.time,
  last_error_at: null,
  last_error: null,
  breaker: 'closed',
  breaker_until: null,
  fallback:
    'An order that was certainly not sent is tried again. One without an answer is asked about, never sent again.',
  last_hour: figuresExample,
  last_day: { ...figuresExample, calls: 9_870 },
}

const list = createRoute({
  method: 'get',
  path: '/integrations',
  operationId: 'listIntegrations',
  tags: ['Integrations'],
  summary: 'List integrations',
  description: 'All of them at once: those that everybody shares, and those of the workspace’s accounts.',
  ...guarded('integrations:read'),
  request: { query: noQuery },
  responses: {
    200: ok(pageOf(integration, 'IntegrationPage'), 'The integrations.', {
      data: [example],
      next_cursor: null,
    }),
    ...problems(),
  },
})

const read = createRoute({
  method: 'get',
  path: '/integrations/{id}',
  operationId: 'getIntegration',
  tags: ['Integrations'],
  summary: 'Read one integration, with its latest failures',
  ...guarded('integrations:read'),
  request: {
    params: z.strictObject({
      id: z.string().openapi({ param: { name: 'id', in: 'path' }, example: example.id }),
    }),
    query: noQuery,
  },
  responses: {
    200: ok(detail, 'The integration.', {
      ...example,
      errors: [
        {
          at: sample.time,
          kind: 'transient',
          code: 'TIMEOUT',
          message: 'The paper broker did not answer within 8 seconds.',
          cause: null,
        },
      ],
      events: [{ at: sample.time, kind: 'breaker_closed', reason: 'It answers again.' }],
    }),
    ...problems(404),
  },
})

export const integrations = createRouter()
  .openapi(list, async (c) => {
    const { rest, actor } = c.var
    const all = await listIntegrations(rest.platform, actor, {})
    return c.json({ data: all.map(presentIntegration), next_cursor: null }, 200)
  })
  .openapi(read, async (c) => {
    const { rest, actor } = c.var
    const given = getIntegrationInput.safeParse({ id: c.req.valid('param').id.toLowerCase() })
    if (!given.success) throw notFound('integration')
    return c.json(presentDetail(await getIntegration(rest.platform, actor, given.data)), 200)
  })
