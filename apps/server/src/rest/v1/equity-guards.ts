/** What halts an account at a loss, or at a gain, of all that it is worth. */
import { createRoute, z } from '@hono/zod-openapi'
import { getAccount } from '@viewzenix/core/account'
import { setEquityGuard } from '@viewzenix/core/guard'
import { AppError, notFound } from '@viewzenix/core/platform'
import {
  type EquityGuardView,
  type GuardDistance,
  liftRoles,
  percentString,
  positiveDecimal,
} from '@viewzenix/schema'
import { guarded } from './authenticate.ts'
import { createRouter, idempotencyHeader, ok, problems } from './describe.ts'
import { idempotent } from './idempotency.ts'
import { noBody } from './read-body.ts'
import { byIdPath, decimal, noQuery, sample, thingId, time } from './shapes.ts'

const guardDistance = z
  .object({ unit: z.enum(['amount', 'percent']), value: decimal })
  .openapi({ description: 'From the base: in the account’s currency, or in percent of it.' })

export const equityGuard = z
  .object({
    base: decimal,
    stop: guardDistance.nullable(),
    target: guardDistance.nullable(),
    cancel_orders: z.boolean(),
    flatten: z.boolean(),
    lift_role: z.enum(liftRoles),
    set_at: time,
    seen_at: time.nullable().openapi({ description: 'When the broker last told the equity.' }),
    equity: decimal.nullable(),
    failing_since: time
      .nullable()
      .openapi({ description: 'Since then the broker does not tell: not guarded.' }),
    fault: z.string().nullable(),
    tripped_at: time
      .nullable()
      .openapi({ description: 'It acted then, and is disarmed until it is set again.' }),
    tripped_reason: z.string().nullable(),
  })
  .openapi('EquityGuard', {
    description: 'What halts the account at a loss or a gain of its equity; looked at every 10 seconds.',
  })

const presentDistance = (distance: GuardDistance) => ({
  unit: distance.unit,
  value: distance.unit === 'percent' ? distance.percent : distance.amount,
})
export const presentGuard = (guard: EquityGuardView): z.output<typeof equityGuard> => ({
  base: guard.base,
  stop: guard.stop && presentDistance(guard.stop),
  target: guard.target && presentDistance(guard.target),
  cancel_orders: guard.cancelOrders,
  flatten: guard.flatten,
  lift_role: guard.liftRole,
  set_at: guard.setAt,
  seen_at: guard.seenAt,
  equity: guard.equity,
  failing_since: guard.failingSince,
  fault: guard.fault,
  tripped_at: guard.tripped?.at ?? null,
  tripped_reason: guard.tripped?.reason ?? null,
})

export const guardExample: z.output<typeof equityGuard> = {
  base: '100000',
  stop: { unit: 'percent', value: '5' },
  target: null,
  cancel_orders: true,
  flatten: true,
  lift_role: 'admin',
  set_at: sample.time,
  seen_at: sample.time,
  equity: '99994.43',
  failing_since: null,
  fault: null,
  tripped_at: null,
  tripped_reason: null,
}

const given = z.discriminatedUnion('unit', [
  z.strictObject({ unit: z.literal('amount'), value: positiveDecimal }),
  z.strictObject({ unit: z.literal('percent'), value: percentString }),
])
const toDistance = (one: z.output<typeof given> | null): GuardDistance | null =>
  one &&
  (one.unit === 'percent' ? { unit: 'percent', percent: one.value } : { unit: 'amount', amount: one.value })

const read = createRoute({
  method: 'get',
  path: '/accounts/{id}/equity-guard',
  operationId: 'getEquityGuard',
  tags: ['Accounts'],
  summary: 'Read the stop and target on the equity of an account',
  ...guarded('accounts:read'),
  request: { params: byIdPath, query: noQuery },
  responses: {
    200: ok(equityGuard, 'What guards it; 404 where nothing does.', guardExample),
    ...problems(404),
  },
})

const set = createRoute({
  method: 'put',
  path: '/accounts/{id}/equity-guard',
  operationId: 'setEquityGuard',
  tags: ['Accounts'],
  summary: 'Set a stop and a target on the equity of an account, or arm them anew',
  description:
    'When one is reached the account is halted, once, with what is said here. 422 where it would act at once, 409 without a base while the broker does not tell what the account is worth.',
  ...guarded('risk:write', idempotent),
  request: {
    params: byIdPath,
    query: noQuery,
    headers: idempotencyHeader,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({
              base: positiveDecimal.nullable().openapi({
                description: 'What is measured from; null: what the account is worth now.',
              }),
              stop: given.nullable(),
              target: given.nullable(),
              cancel_orders: z.boolean().default(true),
              flatten: z.boolean().default(true),
              lift_role: z.enum(liftRoles).default('admin'),
            })
            .refine(({ stop, target }) => stop !== null || target !== null, {
              path: ['stop'],
              error: 'must be there where there is no target',
            })
            .openapi('EquityGuardRequest', {
              example: {
                ...{ base: null, stop: { unit: 'percent', value: '5' }, target: null },
                ...{ cancel_orders: true, flatten: true, lift_role: 'admin' },
              },
            }),
        },
      },
    },
  },
  responses: { 200: ok(equityGuard, 'It is armed.', guardExample), ...problems(400, 404, 409) },
})

const remove = createRoute({
  method: 'delete',
  path: '/accounts/{id}/equity-guard',
  operationId: 'removeEquityGuard',
  tags: ['Accounts'],
  summary: 'Switch the stop and target on the equity of an account off',
  ...guarded('risk:write', idempotent, noBody),
  request: { params: byIdPath, query: noQuery, headers: idempotencyHeader },
  responses: { 204: { description: 'Nothing guards it.' }, ...problems(400, 404, 409) },
})

/** The core has the fields within a guard; here they are the body's own. */
const inBody = (error: unknown): never => {
  if (!(error instanceof AppError)) throw error
  const fields = error.fields.map((one) => ({ ...one, field: one.field.replace(/^guard\./, '') }))
  throw new AppError(error.code, error.message, { fields, cause: error })
}

export const equityGuards = createRouter()
  .openapi(read, async (c) => {
    const id = thingId(c.req.valid('param').id, 'account')
    const { equityGuard: guard } = await getAccount(c.var.rest.platform, c.var.actor, { id })
    if (!guard) throw notFound('equity guard')
    return c.json(presentGuard(guard), 200)
  })
  .openapi(set, async (c) => {
    const accountId = thingId(c.req.valid('param').id, 'account')
    const { base, stop, target, cancel_orders, flatten, lift_role } = c.req.valid('json')
    const view = await setEquityGuard(c.var.rest.platform, c.var.actor, {
      accountId,
      guard: {
        ...{ base, stop: toDistance(stop), target: toDistance(target) },
        ...{ cancelOrders: cancel_orders, flatten, liftRole: lift_role },
      },
    }).catch(inBody)
    if (!view) throw new Error('A guard that was just set has a view')
    return c.json(presentGuard(view), 200)
  })
  .openapi(remove, async (c) => {
    const accountId = thingId(c.req.valid('param').id, 'account')
    await setEquityGuard(c.var.rest.platform, c.var.actor, { accountId, guard: null })
    return c.body(null, 204)
  })
