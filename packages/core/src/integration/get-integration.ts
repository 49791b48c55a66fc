import { getIntegrationInput, type IntegrationDetail, roleCan } from '@viewzenix/schema'
import { Integration, IntegrationError, IntegrationEvent } from '../entities/integration.entity.ts'
import type { Actor } from '../platform/actor.ts'
import { notFound } from '../platform/errors.ts'
import { query } from '../platform/use-case.ts'
import { toViews } from './integration-view.ts'

const SHOWN = 30

/**
 * A cause is in the words of libraries and services, with hosts and ports of this server. Of an own account's service
 * everybody in the workspace reads it; of one that is everybody's, who may set things up.
 */
const showsCause = (actor: Actor, { workspaceId }: Integration): boolean =>
  workspaceId != null || (actor.kind === 'user' && roleCan(actor.role, 'configure').can)

/** One outside service, with its latest failures and what became of its breaker. */
export const getIntegration = query({
  name: 'integration.get',
  input: getIntegrationInput,
  permission: 'read',
  scope: 'integrations:read',
  handle: async ({ em, actor, now }, { id, range }): Promise<IntegrationDetail> => {
    const [name = '', account = ''] = id.split('~')
    const row = await em.findOne(Integration, { name, account })
    const [view] = row ? await toViews(em, [row], range, now) : []
    if (!row || !view) throw notFound('integration')
    const latest = { orderBy: { at: 'desc', id: 'desc' }, limit: SHOWN } as const
    const errors = await em.find(IntegrationError, { name, account }, latest)
    const events = await em.find(IntegrationEvent, { name, account }, latest)
    return {
      ...view,
      errors: errors.map((each) => ({
        id: each.id,
        at: each.at.toISOString(),
        kind: each.kind,
        code: each.code ?? null,
        message: each.message,
        cause: showsCause(actor, row) ? (each.cause ?? null) : null,
      })),
      events: events.map(({ id: event, at, kind, reason }) => ({
        id: event,
        at: at.toISOString(),
        kind,
        reason,
      })),
    }
  },
})
