import { byId, type DecisionView } from '@viewzenix/schema'
import { Decision } from '../entities/decision.entity.ts'
import { notFound } from '../platform/errors.ts'
import { query } from '../platform/use-case.ts'
import { toDecisionViews } from './decision-view.ts'

/** What one bot made of one alert for one account. */
export const getDecision = query({
  name: 'decision.get',
  input: byId,
  permission: 'read',
  scope: 'alerts:read',
  handle: async ({ em }, { id }): Promise<DecisionView> => {
    const decision = await em.findOne(Decision, { id })
    const [view] = decision ? await toDecisionViews(em, [decision]) : []
    if (!view) throw notFound('decision')
    return view
  },
})
