/** Sending an alert to a hook with an API key in place of the hook's secret. */
import { createRoute, z } from '@hono/zod-openapi'
import { BODY_LIMIT } from '@viewzenix/core/alert'
import { guarded } from './authenticate.ts'
import { createRouter, idempotencyHeader, ok, problems } from './describe.ts'
import { idempotent } from './idempotency.ts'
import { RestError } from './problem.ts'
import { readBody } from './read-body.ts'
import { byIdPath, noQuery, sample, thingId, uuid } from './shapes.ts'

const receipt = z
  .object({
    alert_id: uuid.openapi({ description: 'The first one’s, where this one is a duplicate.' }),
    duplicate: z.boolean(),
  })
  .openapi('AlertReceipt')

const send = createRoute({
  method: 'post',
  path: '/hooks/{id}/alerts',
  operationId: 'sendAlert',
  tags: ['Hooks', 'Alerts'],
  summary: 'Send an alert to a hook',
  description:
    'The body is the message itself, in any dialect, as a strategy would post it to the hook’s own URL, of at most 64 KiB. Its content is looked at, its Content-Type is not believed. An answer of 202 means that the alert is stored. A message that came before is answered with 200, whatever its Idempotency-Key: one with the same `id` at any time, one without an `id` when the same bytes came within the hook’s dedupe window.',
  ...guarded('alerts:write', idempotent),
  request: {
    params: byIdPath,
    query: noQuery,
    headers: idempotencyHeader,
    body: {
      required: true,
      description: 'The message.',
      content: {
        '*/*': {
          schema: { type: 'string', format: 'binary' },
          example: {
            symbol: 'BTCUSD',
            strategy_order_id: 'long',
            strategy_order_action: 'buy',
            strategy_order_contracts: 0.05,
            strategy_order_price: 64340.15,
          },
        },
      },
    },
  },
  responses: {
    200: ok(receipt, 'It came before: nothing new was done.', { alert_id: sample.alert, duplicate: true }),
    202: ok(receipt, 'Stored; its bots are deciding.', { alert_id: sample.alert, duplicate: false }),
    ...problems(404, 409, 410, 413),
  },
})

const REFUSED = { 410: 'HOOK_DISABLED', 413: 'TOO_LARGE', 422: 'INVALID' } as const

export const sendAlert = createRouter().openapi(send, async (c) => {
  const { rest, actor, requestId, runId } = c.var
  const hookId = thingId(c.req.valid('param').id, 'hook')
  const { bytes, tooLarge } = await readBody(c)
  const contentType = c.req.header('content-type') ?? null
  const sent = await rest.sendAlert(actor, hookId, bytes, contentType, requestId, runId)
  if (sent.refusal) {
    const { status, problem } = sent.refusal
    throw new RestError(status, REFUSED[status], problem.message, {
      fields: problem.field === null ? [] : [{ field: problem.field, message: problem.message }],
      extra: { alert_id: sent.alertId },
    })
  }
  if (tooLarge)
    throw new RestError(
      413,
      'TOO_LARGE',
      `The message is larger than ${BODY_LIMIT / 1024} KiB, and nothing was traded.`,
    )
  const body = { alert_id: sent.alertId, duplicate: sent.duplicate }
  return sent.duplicate ? c.json(body, 200) : c.json(body, 202)
})
