import type { AwaitedView } from '@viewzenix/schema'
import { z } from 'zod'
import { Alert } from '../entities/alert.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { query } from '../platform/use-case.ts'
import { toDecisionViews } from './decision-view.ts'

/** Nobody looks through more than this; the rest moves up. */
const MOST = 100

/** The decisions that wait for a person, the first to wait first. */
export const listAwaiting = query({
  name: 'decision.awaiting',
  input: z.object({}),
  permission: 'read',
  scope: 'alerts:read',
  handle: async ({ em }): Promise<AwaitedView[]> => {
    const decisions = await em.find(
      Decision,
      { outcome: 'awaiting_approval' },
      { orderBy: { createdAt: 'asc', id: 'asc' }, limit: MOST },
    )
    const alerts = await em.find(
      Alert,
      { id: { $in: decisions.map((d) => d.alertId) } },
      { fields: ['receivedAt'] },
    )
    const received = new Map(alerts.map((alert) => [alert.id, alert.receivedAt.toISOString()]))
    const views = await toDecisionViews(em, decisions)
    return decisions.flatMap(({ alertId, symbol }, i) => {
      const view = views[i]
      return view ? { ...view, alertId, symbol, receivedAt: received.get(alertId) ?? '' } : []
    })
  },
})
