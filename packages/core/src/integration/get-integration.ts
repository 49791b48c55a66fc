import { getIntegrationInput, type IntegrationDetail } from '@viewzenix/schema'
import { Integration, IntegrationError, IntegrationEvent } from '../entities/integration.entity.ts'
import { notFound } from '../platform/errors.ts'
import { query } from '../platform/use-case.ts'
import { toViews } from './integration-view.ts'

const SHOWN = 30

/** One outside service, with its latest failures and what became of its breaker. */
export const getIntegration = query({
  name: 'integration.get',
  input: getIntegrationInput,
  permission: 'read',
  scope: 'integrations:read',
  handle: async ({ em, now }, { id, range }): Promise<IntegrationDetail> => {
    const [name = '', account = ''] = id.split('~')
    const row = await em.findOne(Integration, { name, account })
    const [view] = row ? await toViews(em, [row], range, now) : []
    if (!view) throw notFound('integration')
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
        cause: each.cause ?? null,
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
