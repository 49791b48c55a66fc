import type { EntityManager } from '@mikro-orm/postgresql'
import { type AlertDetail, byId, type DecisionView } from '@viewzenix/schema'
import { readTimeline } from '../activity/timeline.ts'
import { Account } from '../entities/account.entity.ts'
import { Alert } from '../entities/alert.entity.ts'
import { Bot } from '../entities/bot.entity.ts'
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
    return {
      ...view,
      raw: readRaw(alert, await readSecrets(em, [alert], sealer), sealer),
      contentType: alert.contentType ?? null,
      sourceIp: alert.sourceIp ?? null,
      requestId: alert.requestId,
      decisions: await readDecisions(em, id),
      orders: await toOrderViews(em, orders),
      timeline: await readTimeline(em, alert),
    }
  },
})

const readDecisions = async (em: EntityManager, alertId: string): Promise<DecisionView[]> => {
  const decisions = await em.find(Decision, { alertId }, { orderBy: { id: 'asc' } })
  if (decisions.length === 0) return []
  const bots = await em.find(Bot, { id: { $in: decisions.map((d) => d.botId) } }, { fields: ['name'] })
  const accounts = await em.find(
    Account,
    { id: { $in: decisions.map((d) => d.accountId) } },
    { fields: ['name'] },
  )
  const names = new Map([...bots, ...accounts].map((thing) => [thing.id, thing.name]))
  return decisions.map((decision) => ({
    id: decision.id,
    botId: decision.botId,
    botName: names.get(decision.botId) ?? '',
    accountId: decision.accountId,
    accountName: names.get(decision.accountId) ?? '',
    outcome: decision.outcome,
    reason: decision.reason,
    verdicts: decision.verdicts,
    decidedAt: decision.decidedAt?.toISOString() ?? null,
  }))
}
