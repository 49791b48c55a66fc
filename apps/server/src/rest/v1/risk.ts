/** What entries are held against: the limits of the workspace, an account or a bot. */
import { createRoute, z } from '@hono/zod-openapi'
import { getRisk, setRisk } from '@viewzenix/core/risk'
import { type HaltScope, NO_LIMITS, type RiskLimits, riskLimits } from '@viewzenix/schema'
import type { Context } from 'hono'
import { guarded } from './authenticate.ts'
import { createRouter, idempotencyHeader, ok, problems } from './describe.ts'
import { idempotent } from './idempotency.ts'
import type { RestEnv } from './rest-env.ts'
import { byIdPath, decimal, noQuery, thingId } from './shapes.ts'

export const risk = z
  .object({
    max_order_notional: decimal.nullable(),
    max_position_notional: decimal.nullable(),
    max_total_notional: decimal.nullable(),
    max_orders_per_minute: z.int().nullable(),
    max_daily_loss: decimal.nullable(),
    max_drawdown_percent: decimal.nullable(),
    max_consecutive_losses: z.int().nullable(),
    loss_cooldown_seconds: z.int().nullable(),
    allowed_symbols: z.array(z.string()).openapi({ description: 'Empty means all.' }),
    blocked_symbols: z.array(z.string()),
    sides: z.enum(['both', 'long', 'short']),
    windows: z.array(z.object({ days: z.array(z.int()), from: z.string(), to: z.string() })).openapi({
      description:
        'Entries only within these, by the clock of `time_zone`; day 1 is Monday. Empty means always.',
    }),
    flatten_at: z
      .object({ days: z.array(z.int()), at: z.string() })
      .nullable()
      .openapi({
        description:
          'All is closed at that time of these days, by the clock of `time_zone`, and nothing is entered until midnight.',
      }),
    time_zone: z.string(),
    market_hours: z.boolean().openapi({ description: 'Equities only while New York trades.' }),
    max_lag_seconds: z.int().nullable(),
    max_deviation_percent: decimal.nullable(),
    max_spread_percent: decimal.nullable(),
  })
  .openapi('RiskLimits', { description: 'What entries are held against; null is no limit.' })

export const presentRisk = (limits: RiskLimits): z.output<typeof risk> => ({
  max_order_notional: limits.maxOrderNotional,
  max_position_notional: limits.maxPositionNotional,
  max_total_notional: limits.maxTotalNotional,
  max_orders_per_minute: limits.maxOrdersPerMinute,
  max_daily_loss: limits.maxDailyLoss,
  max_drawdown_percent: limits.maxDrawdownPercent,
  max_consecutive_losses: limits.maxConsecutiveLosses,
  loss_cooldown_seconds: limits.lossCooldownSeconds,
  allowed_symbols: limits.allowedSymbols,
  blocked_symbols: limits.blockedSymbols,
  sides: limits.sides,
  windows: limits.windows,
  flatten_at: limits.flattenAt ?? null,
  time_zone: limits.timeZone,
  market_hours: limits.marketHours,
  max_lag_seconds: limits.maxLagSeconds,
  max_deviation_percent: limits.maxDeviationPercent,
  max_spread_percent: limits.maxSpreadPercent,
})

const { shape } = riskLimits
/** All of them, each said: one that was left out would be a limit taken away by a slip. */
const given = z
  .strictObject({
    max_order_notional: shape.maxOrderNotional.unwrap(),
    max_position_notional: shape.maxPositionNotional.unwrap(),
    max_total_notional: shape.maxTotalNotional.unwrap(),
    max_orders_per_minute: shape.maxOrdersPerMinute.unwrap(),
    max_daily_loss: shape.maxDailyLoss.unwrap(),
    max_drawdown_percent: shape.maxDrawdownPercent.unwrap(),
    max_consecutive_losses: shape.maxConsecutiveLosses.unwrap(),
    loss_cooldown_seconds: shape.lossCooldownSeconds.unwrap(),
    allowed_symbols: shape.allowedSymbols.unwrap(),
    blocked_symbols: shape.blockedSymbols.unwrap(),
    sides: shape.sides.unwrap(),
    windows: shape.windows.unwrap(),
    flatten_at: shape.flattenAt.unwrap(),
    time_zone: shape.timeZone.unwrap(),
    market_hours: shape.marketHours.unwrap(),
    max_lag_seconds: shape.maxLagSeconds.unwrap(),
    max_deviation_percent: shape.maxDeviationPercent.unwrap(),
    max_spread_percent: shape.maxSpreadPercent.unwrap(),
  })
  .openapi('RiskLimitsRequest', {
    description: 'All limits at once, as they are read: null, empty or false is no limit.',
  })

const toLimits = (body: z.output<typeof given>): RiskLimits => ({
  maxOrderNotional: body.max_order_notional,
  maxPositionNotional: body.max_position_notional,
  maxTotalNotional: body.max_total_notional,
  maxOrdersPerMinute: body.max_orders_per_minute,
  maxDailyLoss: body.max_daily_loss,
  maxDrawdownPercent: body.max_drawdown_percent,
  maxConsecutiveLosses: body.max_consecutive_losses,
  lossCooldownSeconds: body.loss_cooldown_seconds,
  allowedSymbols: body.allowed_symbols,
  blockedSymbols: body.blocked_symbols,
  sides: body.sides,
  windows: body.windows,
  flattenAt: body.flatten_at,
  timeZone: body.time_zone,
  marketHours: body.market_hours,
  maxLagSeconds: body.max_lag_seconds,
  maxDeviationPercent: body.max_deviation_percent,
  maxSpreadPercent: body.max_spread_percent,
})

const example = presentRisk({ ...NO_LIMITS, maxOrderNotional: '5000', maxOrdersPerMinute: 10 })

const reading = (tag: string, whose: string) => ({
  method: 'get' as const,
  tags: [tag],
  summary: `Read the limits of ${whose}`,
  ...guarded('risk:read'),
  responses: { 200: ok(risk, 'The limits.', example), ...problems(404) },
})

const setting = (tag: string, whose: string) => ({
  method: 'put' as const,
  tags: [tag],
  summary: `Set the limits of ${whose}`,
  description:
    'All of them at once: read them, change what shall change, and send them back. They hold for entries that are decided from now on; those in which time matters also for entries that are not sent yet. Every level has to let an entry through.',
  ...guarded('risk:write', idempotent),
  responses: { 200: ok(risk, 'The limits from now on.', example), ...problems(400, 404, 409) },
})
const limits = { required: true, content: { 'application/json': { schema: given } } }
const asked = { query: noQuery, headers: idempotencyHeader, body: limits }

const readWorkspace = createRoute({
  ...reading('Workspace', 'the workspace'),
  path: '/workspace/risk',
  operationId: 'getWorkspaceRisk',
  request: { query: noQuery },
})
const setWorkspace = createRoute({
  ...setting('Workspace', 'the workspace'),
  path: '/workspace/risk',
  operationId: 'setWorkspaceRisk',
  request: asked,
})
const readAccount = createRoute({
  ...reading('Accounts', 'an account'),
  path: '/accounts/{id}/risk',
  operationId: 'getAccountRisk',
  request: { params: byIdPath, query: noQuery },
})
const setAccount = createRoute({
  ...setting('Accounts', 'an account'),
  path: '/accounts/{id}/risk',
  operationId: 'setAccountRisk',
  request: { params: byIdPath, ...asked },
})
const readBot = createRoute({
  ...reading('Bots', 'a bot'),
  path: '/bots/{id}/risk',
  operationId: 'getBotRisk',
  request: { params: byIdPath, query: noQuery },
})
const setBot = createRoute({
  ...setting('Bots', 'a bot'),
  path: '/bots/{id}/risk',
  operationId: 'setBotRisk',
  request: { params: byIdPath, ...asked },
})

type Called = Context<RestEnv>
const show = async (c: Called, scope: HaltScope, scopeId: string) =>
  presentRisk((await getRisk(c.var.rest.platform, c.var.actor, { scope, scopeId })).limits)
const change = async (c: Called, scope: HaltScope, scopeId: string, body: z.output<typeof given>) => {
  const input = { scope, scopeId, limits: toLimits(body) }
  return presentRisk((await setRisk(c.var.rest.platform, c.var.actor, input)).limits)
}

export const risks = createRouter()
  .openapi(readWorkspace, async (c) => c.json(await show(c, 'workspace', c.var.actor.workspaceId), 200))
  .openapi(setWorkspace, async (c) =>
    c.json(await change(c, 'workspace', c.var.actor.workspaceId, c.req.valid('json')), 200),
  )
  .openapi(readAccount, async (c) =>
    c.json(await show(c, 'account', thingId(c.req.valid('param').id, 'account')), 200),
  )
  .openapi(setAccount, async (c) => {
    const id = thingId(c.req.valid('param').id, 'account')
    return c.json(await change(c, 'account', id, c.req.valid('json')), 200)
  })
  .openapi(readBot, async (c) => c.json(await show(c, 'bot', thingId(c.req.valid('param').id, 'bot')), 200))
  .openapi(setBot, async (c) => {
    const id = thingId(c.req.valid('param').id, 'bot')
    return c.json(await change(c, 'bot', id, c.req.valid('json')), 200)
  })
