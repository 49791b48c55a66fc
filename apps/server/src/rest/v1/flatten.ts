/** To flatten: one position, or all that an account or a bot holds. It is done in the background. */
import { createRoute, z } from '@hono/zod-openapi'
import { flatten, flattenPosition } from '@viewzenix/core/flatten'
import { guarded } from './authenticate.ts'
import { createRouter, idempotencyHeader, ok, problems } from './describe.ts'
import { idempotent } from './idempotency.ts'
import { noBody } from './read-body.ts'
import { byIdPath, noQuery, thingId } from './shapes.ts'

const flattening = z
  .object({
    positions: z.int().openapi({
      description: 'Positions that are being closed, counting what only rests and may yet fill.',
    }),
  })
  .openapi('Flattening')

const how =
  'Cancels what rests, stops and targets too, and closes what is held then at the market; it never opens anything, and goes through while trading is halted. Signals that wait there are refused, later ones are acted on once it is done. `flattening` of a position says that it goes on; the activity says how it ended.'

const route = <P extends `/${string}`>(path: P, operationId: string, tag: string, summary: string) =>
  createRoute({
    method: 'post',
    path,
    operationId,
    tags: [tag],
    summary,
    description: how,
    ...guarded('orders:write', idempotent, noBody),
    request: { params: byIdPath, query: noQuery, headers: idempotencyHeader },
    responses: {
      202: ok(flattening, 'How many are being closed.', { positions: 1 }),
      ...problems(400, 404, 409),
    },
  })

const position = route('/positions/{id}/flatten', 'flattenPosition', 'Positions', 'Close a position')
const account = route(
  '/accounts/{id}/flatten',
  'flattenAccount',
  'Accounts',
  'Close all positions of an account',
)
const bot = route(
  '/bots/{id}/flatten',
  'flattenBot',
  'Bots',
  'Close the positions whose last entry was the bot’s',
)

export const flattens = createRouter()
  .openapi(position, async (c) => {
    const id = thingId(c.req.valid('param').id, 'position')
    const { lanes } = await flattenPosition(c.var.rest.platform, c.var.actor, { id })
    return c.json({ positions: lanes }, 202)
  })
  .openapi(account, async (c) => {
    const scopeId = thingId(c.req.valid('param').id, 'account')
    const { lanes } = await flatten(c.var.rest.platform, c.var.actor, { scope: 'account', scopeId })
    return c.json({ positions: lanes }, 202)
  })
  .openapi(bot, async (c) => {
    const scopeId = thingId(c.req.valid('param').id, 'bot')
    const { lanes } = await flatten(c.var.rest.platform, c.var.actor, { scope: 'bot', scopeId })
    return c.json({ positions: lanes }, 202)
  })
