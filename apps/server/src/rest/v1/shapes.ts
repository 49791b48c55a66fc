/** Pieces that the shapes of this API are made of, written for the OpenAPI document. */
import { z } from '@hono/zod-openapi'
import { notFound } from '@viewzenix/core/platform'
import { symbol as marketSymbol } from '@viewzenix/schema'

/** Examples share their ids, so that one can be followed from page to page of the documentation. */
export const sample = {
  alert: '0190163d-8694-739b-aea5-966c26f8ad91',
  order: '0190163d-86a1-7c3e-8f5b-0d1f4f6c2e11',
  fill: '0190163d-86d0-7f11-9b52-6f0a3c1d9e47',
  position: '0190163d-86d4-7a90-a2b6-4b7f0e8c5d32',
  bot: '01901500-1c2d-7e4f-8a6b-9c0d1e2f3a4b',
  hook: '01901500-0b1c-7d3e-9f5a-8b7c6d5e4f3a',
  account: '01901500-0a0b-7c1d-8e2f-3a4b5c6d7e8f',
  time: '2024-04-22T01:00:00.123Z',
}

export const uuid = z.uuid('must be an id (a UUID)').openapi({ example: sample.alert })
export const time = z.string().openapi('Time', {
  format: 'date-time',
  description: 'RFC 3339, in UTC, to the millisecond.',
  example: sample.time,
})
export const decimal = z.string().openapi('Decimal', {
  pattern: '^-?\\d+(\\.\\d+)?$',
  description: 'A decimal number as a string, exact, without an exponent.',
  example: '0.05',
})

/** Ids of a filter: any case is understood. */
const idFilter = (description: string) =>
  z
    .uuid('must be an id (a UUID)')
    .transform((id) => id.toLowerCase())
    .optional()
    .openapi({ description, type: 'string', format: 'uuid' })

export const filters = {
  alert_id: idFilter('Only what came of this alert.'),
  bot_id: idFilter('Only of this bot.'),
  hook_id: idFilter('Only of this hook.'),
  account_id: idFilter('Only of this account.'),
  order_id: idFilter('Only of this order.'),
  symbol: marketSymbol
    .optional()
    .openapi({ type: 'string', description: 'Only of this symbol, such as BTCUSD.', example: 'BTCUSD' }),
}

/** Any number of values out of a list: `a,b`, or the parameter given more than once. */
export const anyOf = <T extends string>(values: z.ZodEnum<{ [K in T]: K }>, description: string) =>
  z
    .preprocess(
      (given) => [given].flat().flatMap((one) => (typeof one === 'string' ? one.split(',') : one)),
      z.array(values).min(1),
    )
    .optional()
    .openapi({
      param: { style: 'form', explode: false },
      type: 'array',
      items: { type: 'string', enum: [...values.options] },
      description,
    })

/** Path of one thing. What cannot be an id is an id that nothing has: 404, not 422. */
export const byIdPath = z.strictObject({
  id: z.string().openapi({
    param: { name: 'id', in: 'path' },
    format: 'uuid',
    example: sample.alert,
  }),
})

/** Throws NOT_FOUND, as for an id that nothing has. */
export const thingId = (given: string, what: string): string => {
  const id = z.uuid().safeParse(given)
  if (!id.success) throw notFound(what)
  return id.data.toLowerCase()
}

/** A route without query parameters: one that is given is a mistake, and said so. */
export const noQuery = z.strictObject({})
