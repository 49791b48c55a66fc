import { type AlertDetail, byId } from '@viewzenix/schema'
import { readTimeline } from '../activity/timeline.ts'
import { toDecisionViews } from '../decision/decision-view.ts'
import { Alert } from '../entities/alert.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { Order } from '../entities/order.entity.ts'
import { toOrderViews } from '../order/order-view.ts'
import { notFound } from '../platform/errors.ts'
import { query } from '../platform/use-case.ts'
import { toAlertViews } from './alert-view.ts'
import { readRaw, readSecrets } from './read-raw.ts'

/** One alert: its bytes with secrets masked, what each bot decided, its orders, and every step with its reason. */
export const getAlert = query({
  name: 'alert.get',
  input: byId,
  permission: 'read',
  scope: 'alerts:read',
  handle: async ({ em }, { id }, { sealer }): Promise<AlertDetail> => {
    const alert = await em.findOne(Alert, { id })
    const [view] = alert ? await toAlertViews(em, [alert]) : []
    if (!alert || !view) throw notFound('alert')
    const orders = await em.find(Order, { alertId: id }, { orderBy: { id: 'asc' } })
    const decisions = await em.find(Decision, { alertId: id }, { orderBy: { id: 'asc' } })
    return {
      ...view,
      raw: readRaw(alert, await readSecrets(em, [alert], sealer), sealer),
      contentType: alert.contentType ?? null,
      sourceIp: alert.sourceIp ?? null,
      requestId: alert.requestId,
      decisions: await toDecisionViews(em, decisions),
      orders: await toOrderViews(em, orders),
      timeline: await readTimeline(em, alert),
    }
  },
})
