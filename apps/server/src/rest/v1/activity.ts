/** The audit trail. */
import { createRoute, z } from '@hono/zod-openapi'
import { listActivity } from '@viewzenix/core/activity'
import { type ActivityView, activityFilter, actorKinds } from '@viewzenix/schema'
import { guarded } from './authenticate.ts'
import { createRouter, ok, problems } from './describe.ts'
import { pageOf, pageQuery, presentPage } from './pages.ts'
import { filters, sample, time, uuid } from './shapes.ts'

const activityLine = z
  .object({
    id: uuid,
    at: time,
    actor: z.object({ kind: z.enum(actorKinds), id: uuid.nullable(), name: z.string() }),
    verb: z.string().openapi({ description: '`noun.verb`.' }),
    subject: z.object({ kind: z.string(), id: uuid.nullable() }),
    summary: z.string().openapi({ description: 'A sentence for people; it may change.' }),
    request_id: z.string(),
    data: z.record(z.string(), z.unknown()).nullable().openapi({
      description:
        'What was recorded beside it; where settings were changed, `changes` has each before and after.',
    }),
  })
  .openapi('ActivityLine')

const present = (view: ActivityView): z.output<typeof activityLine> => ({
  id: view.id,
  at: view.at,
  actor: { kind: view.actorKind, id: view.actorId, name: view.actorName },
  verb: view.verb,
  subject: { kind: view.subjectKind, id: view.subjectId },
  summary: view.summary,
  request_id: view.requestId,
  data: view.data,
})

const example: z.output<typeof activityLine> = {
  id: '0190163d-8694-739b-aea5-966c26f8ad92',
  at: sample.time,
  actor: { kind: 'user', id: '01901500-0a0b-7c1d-8e2f-3a4b5c6d7e90', name: 'Ada' },
  verb: 'bot.paused',
  subject: { kind: 'bot', id: sample.bot },
  summary: 'Ada paused Breakout.',
  request_id: '0190163d-8690-7000-8000-966c26f8ad93',
  data: null,
}

const { verb, subjectKind, from, to, text } = activityFilter.shape
const id = (description: string) => filters.alert_id.openapi({ description, type: 'string', format: 'uuid' })
const query = z.strictObject({
  ...pageQuery,
  alert_id: filters.alert_id,
  actor_id: id('Only what this person, API key or hook did.'),
  verb: verb
    .unwrap()
    .optional()
    .openapi({ description: 'Only this, such as `order.filled`.', example: 'order.filled' }),
  subject_kind: subjectKind
    .unwrap()
    .optional()
    .openapi({ description: 'Only to things of this kind, such as `order`.' }),
  subject_id: id('Only to this thing.'),
  from: from.unwrap().optional().openapi({ description: 'Only from this time on.', format: 'date-time' }),
  to: to.unwrap().optional().openapi({ description: 'Only before this time.', format: 'date-time' }),
  text: text
    .unwrap()
    .optional()
    .openapi({ description: 'Only with this text in the summary or in the actor’s name.' }),
})

const list = createRoute({
  method: 'get',
  path: '/activity',
  operationId: 'listActivity',
  tags: ['Activity'],
  summary: 'List the audit trail, newest first',
  description:
    'A page that looks for a verb or a text may hold fewer lines than were asked for, or none, and still have a `next_cursor`: it goes on from there.',
  ...guarded('activity:read'),
  request: { query },
  responses: {
    200: ok(pageOf(activityLine, 'ActivityPage'), 'A page of lines.', { data: [example], next_cursor: null }),
    ...problems(),
  },
})

export const activity = createRouter().openapi(list, async (c) => {
  const { alert_id, actor_id, subject_kind, subject_id, ...rest } = c.req.valid('query')
  const page = await listActivity(c.var.rest.platform, c.var.actor, {
    ...rest,
    alertId: alert_id,
    actorId: actor_id,
    subjectKind: subject_kind,
    subjectId: subject_id,
  })
  return c.json(presentPage(page, present), 200)
})
