/** Halts: trading that is stopped, for the workspace, an account or a bot. */
import { createRoute, z } from '@hono/zod-openapi'
import { liftHalt, listHalts, startHalt } from '@viewzenix/core/halt'
import { type HaltView, haltScopes, liftRoles } from '@viewzenix/schema'
import { guarded } from './authenticate.ts'
import { createRouter, idempotencyHeader, ok, problems } from './describe.ts'
import { idempotent } from './idempotency.ts'
import { cutPage, pageOf, pageQuery, presentPage } from './pages.ts'
import { noBody } from './read-body.ts'
import { byIdPath, noQuery, sample, thingId, time, uuid } from './shapes.ts'

const halt = z
  .object({
    id: uuid,
    scope: z.enum(haltScopes),
    scope_id: uuid.openapi({ description: 'The account or bot; the workspace itself.' }),
    scope_name: z.string(),
    reason: z.string(),
    lift_role: z.enum(liftRoles).openapi({
      description: 'The least role that may lift it. An API key lifts what an admin may.',
    }),
    started_at: time,
    started_by: z.string(),
  })
  .openapi('Halt')

const presentHalt = (view: HaltView): z.output<typeof halt> => ({
  id: view.id,
  scope: view.scope,
  scope_id: view.scopeId,
  scope_name: view.scopeName,
  reason: view.reason,
  lift_role: view.liftRole,
  started_at: view.startedAt,
  started_by: view.startedBy,
})

const example: z.output<typeof halt> = {
  id: sample.order,
  scope: 'account',
  scope_id: sample.account,
  scope_name: 'Paper',
  reason: 'News.',
  lift_role: 'admin',
  started_at: sample.time,
  started_by: 'script',
}

const list = createRoute({
  method: 'get',
  path: '/halts',
  operationId: 'listHalts',
  tags: ['Halts'],
  summary: 'List what is halted now, newest first',
  ...guarded('halts:read'),
  request: { query: z.strictObject(pageQuery) },
  responses: {
    200: ok(pageOf(halt, 'HaltPage'), 'A page of halts.', { data: [example], next_cursor: null }),
    ...problems(),
  },
})

const start = createRoute({
  method: 'post',
  path: '/halts',
  operationId: 'startHalt',
  tags: ['Halts'],
  summary: 'Halt trading',
  description:
    'From the commit on nothing is entered in that scope; what is on its way to a broker is looked at once more. Stops and targets go on protecting what is held. 409 where that scope is halted already.',
  ...guarded('halts:write', idempotent),
  request: {
    query: noQuery,
    headers: idempotencyHeader,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({
              scope: z.enum(haltScopes),
              scope_id: z.string().optional().openapi({
                format: 'uuid',
                description: 'The account or bot. Not said for the workspace.',
              }),
              reason: z
                .string()
                .trim()
                .min(1, 'must say why')
                .max(200, 'must have at most 200 characters')
                .openapi({ description: 'What people read on everything that is refused.' }),
              cancel_orders: z.boolean().default(false).openapi({
                description: 'Also cancel the orders that rest; not the stops and targets of what is held.',
              }),
              flatten: z.boolean().default(false).openapi({
                description: 'Also close all positions at the market, and cancel whatever rests there.',
              }),
              lift_role: z.enum(liftRoles).default('admin'),
            })
            .refine(({ scope, scope_id }) => (scope === 'workspace') === (scope_id === undefined), {
              path: ['scope_id'],
              error: 'must name the account or bot, and nothing beside the workspace',
            })
            .openapi('HaltRequest', {
              example: {
                ...{ scope: 'account', scope_id: sample.account, reason: 'News.' },
                ...{ cancel_orders: true, flatten: false, lift_role: 'admin' },
              },
            }),
        },
      },
    },
  },
  responses: { 201: ok(halt, 'It is halted.', example), ...problems(400, 404, 409) },
})

const lift = createRoute({
  method: 'post',
  path: '/halts/{id}/lift',
  operationId: 'liftHalt',
  tags: ['Halts'],
  summary: 'Let trading go on',
  description:
    'From the next signal on: what was refused meanwhile stays refused. 403 for a halt that was left to owners, 409 for one that was lifted already.',
  ...guarded('halts:write', idempotent, noBody),
  request: { params: byIdPath, query: noQuery, headers: idempotencyHeader },
  responses: { 200: ok(halt, 'The halt that was lifted.', example), ...problems(400, 404, 409) },
})

export const halts = createRouter()
  .openapi(list, async (c) => {
    const all = await listHalts(c.var.rest.platform, c.var.actor, {})
    return c.json(presentPage(cutPage(all, c.req.valid('query')), presentHalt), 200)
  })
  .openapi(start, async (c) => {
    const { platform } = c.var.rest
    const { scope, scope_id: given, reason, cancel_orders, flatten, lift_role } = c.req.valid('json')
    const scopeId = scope === 'workspace' ? c.var.actor.workspaceId : thingId(given ?? '', scope)
    const how = { cancelOrders: cancel_orders, flatten, liftRole: lift_role }
    const view = await startHalt(platform, c.var.actor, { scope, scopeId, reason, ...how })
    return c.json(presentHalt(view), 201)
  })
  .openapi(lift, async (c) => {
    const id = thingId(c.req.valid('param').id, 'halt')
    return c.json(presentHalt(await liftHalt(c.var.rest.platform, c.var.actor, { id })), 200)
  })
