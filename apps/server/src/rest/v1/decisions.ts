/** Decisions: what one bot made of one alert for one account, and a person's answer where the bot asks for it. */
import { createRoute, z } from '@hono/zod-openapi'
import { approveDecision, declineDecision, getDecision, listAwaiting } from '@viewzenix/core/decision'
import { type AwaitedView, type DecisionView, decisionOutcomes, haltScopes } from '@viewzenix/schema'
import { guarded } from './authenticate.ts'
import { createRouter, idempotencyHeader, ok, problems } from './describe.ts'
import { idempotent } from './idempotency.ts'
import { noBody } from './read-body.ts'
import { byIdPath, decimal, noQuery, sample, thingId, time, uuid } from './shapes.ts'

export const decision = z
  .object({
    id: uuid,
    bot_id: uuid,
    bot_name: z.string(),
    account_id: uuid,
    account_name: z.string(),
    outcome: z.enum(decisionOutcomes).openapi({
      description:
        '`waiting`: for an earlier signal or order · `awaiting_approval`: for a person · `done`: what it asked for is so, and no order was needed.',
    }),
    reason: z.string(),
    verdicts: z.array(
      z.object({
        rule: z.string(),
        level: z.enum([...haltScopes, 'alert']).openapi({ description: 'Whose limit it is.' }),
        passed: z.boolean(),
        message: z.string(),
        observed: z.string().nullable(),
        limit: z.string().nullable(),
      }),
    ),
    drift: z.object({ believed: decimal, held: decimal }).nullable().openapi({
      description:
        'The strategy believed to hold something else than the account did, in signed base units; null where they agreed, or the alert did not say.',
    }),
    approval: z
      .object({
        proposal: z.string(),
        expires_at: time,
        approved_by: z.string().nullable(),
        approved_at: time.nullable(),
      })
      .nullable()
      .openapi({ description: 'What a person is or was asked to approve; null where nobody was asked.' }),
    decided_at: time.nullable(),
  })
  .openapi('Decision', {
    description: 'What one bot decided for one account, and the rules it was held against.',
  })

export const presentDecision = (view: DecisionView): z.output<typeof decision> => ({
  id: view.id,
  bot_id: view.botId,
  bot_name: view.botName,
  account_id: view.accountId,
  account_name: view.accountName,
  outcome: view.outcome,
  reason: view.reason,
  verdicts: view.verdicts.map(({ rule, level, passed, message, observed, limit }) => ({
    level,
    rule,
    passed,
    message,
    observed,
    limit,
  })),
  drift: view.drift && { believed: view.drift.believed, held: view.drift.held },
  approval: view.approval && {
    proposal: view.approval.proposal,
    expires_at: view.approval.expiresAt,
    approved_by: view.approval.approvedBy,
    approved_at: view.approval.approvedAt,
  },
  decided_at: view.decidedAt,
})

const example: z.output<typeof decision> = {
  id: sample.order,
  bot_id: sample.bot,
  bot_name: 'BTC breakout',
  account_id: sample.account,
  account_name: 'Paper',
  outcome: 'waiting',
  reason: 'Approved by Vera; being checked anew.',
  verdicts: [],
  drift: null,
  approval: {
    proposal: 'Buy 0.05 BTCUSD at the market.',
    expires_at: sample.time,
    approved_by: 'Vera',
    approved_at: sample.time,
  },
  decided_at: null,
}

const awaited = decision
  .extend({ alert_id: uuid, symbol: z.string(), received_at: time })
  .openapi('AwaitedDecision', { description: 'A decision that waits for a person.' })

const presentAwaited = (view: AwaitedView): z.output<typeof awaited> => ({
  ...presentDecision(view),
  alert_id: view.alertId,
  symbol: view.symbol,
  received_at: view.receivedAt,
})

const awaitedExample: z.output<typeof awaited> = {
  ...example,
  outcome: 'awaiting_approval',
  reason: 'Waits for a person to approve: Buy 0.05 BTCUSD at the market.',
  approval: example.approval && { ...example.approval, approved_by: null, approved_at: null },
  alert_id: sample.alert,
  symbol: 'BTCUSD',
  received_at: sample.time,
}

const list = createRoute({
  method: 'get',
  path: '/decisions',
  operationId: 'listAwaitingDecisions',
  tags: ['Decisions'],
  summary: 'List the decisions that wait for a person, the first to wait first',
  description:
    'A hundred at most: the rest moves up as they are answered. What became of decisions that wait no more stands with their alert.',
  ...guarded('alerts:read'),
  request: {
    query: z.strictObject({
      status: z.literal('awaiting_approval').openapi({ description: 'Only these are listed.' }),
    }),
  },
  responses: {
    200: ok(z.object({ data: z.array(awaited) }).openapi('AwaitedDecisions'), 'Those that wait.', {
      data: [awaitedExample],
    }),
    ...problems(),
  },
})

const read = createRoute({
  method: 'get',
  path: '/decisions/{id}',
  operationId: 'getDecision',
  tags: ['Decisions'],
  summary: 'Read one decision',
  ...guarded('alerts:read'),
  request: { params: byIdPath, query: noQuery },
  responses: { 200: ok(decision, 'The decision.', example), ...problems(404) },
})

const approve = createRoute({
  method: 'post',
  path: '/decisions/{id}/approve',
  operationId: 'approveDecision',
  tags: ['Decisions'],
  summary: 'Approve what a bot asks for',
  description:
    'Everything is looked at anew before anything is sent: halts, limits, the position, prices. An approved decision may still be refused: its `outcome` says what became of it. 409 says why it cannot be approved: it is decided already, or its time is over.',
  ...guarded('orders:write', idempotent, noBody),
  request: { params: byIdPath, query: noQuery, headers: idempotencyHeader },
  responses: {
    200: ok(decision, 'The decision as it is now; it is being checked anew.', example),
    ...problems(400, 404, 409),
  },
})

const decline = createRoute({
  method: 'post',
  path: '/decisions/{id}/decline',
  operationId: 'declineDecision',
  tags: ['Decisions'],
  summary: 'Decline what a bot asks for',
  description: 'Nothing is ordered, and the signals behind it go on. 409 as for approving.',
  ...guarded('orders:write', idempotent, noBody),
  request: { params: byIdPath, query: noQuery, headers: idempotencyHeader },
  responses: {
    200: ok(decision, 'The decision as it is now.', {
      ...example,
      outcome: 'refused',
      reason: 'Refused: Vera declined it.',
      approval: example.approval && { ...example.approval, approved_by: null, approved_at: null },
      decided_at: sample.time,
    }),
    ...problems(400, 404, 409),
  },
})

export const decisions = createRouter()
  .openapi(list, async (c) => {
    const views = await listAwaiting(c.var.rest.platform, c.var.actor, {})
    return c.json({ data: views.map(presentAwaited) }, 200)
  })
  .openapi(read, async (c) => {
    const id = thingId(c.req.valid('param').id, 'decision')
    return c.json(presentDecision(await getDecision(c.var.rest.platform, c.var.actor, { id })), 200)
  })
  .openapi(approve, async (c) => {
    const id = thingId(c.req.valid('param').id, 'decision')
    return c.json(presentDecision(await approveDecision(c.var.rest.platform, c.var.actor, { id })), 200)
  })
  .openapi(decline, async (c) => {
    const id = thingId(c.req.valid('param').id, 'decision')
    return c.json(presentDecision(await declineDecision(c.var.rest.platform, c.var.actor, { id })), 200)
  })
