import type { EntityManager } from '@mikro-orm/postgresql'
import { type AlertDetail, byId } from '@viewzenix/schema'
import { readTimeline } from '../activity/timeline.ts'
import { toDecisionViews } from '../decision/decision-view.ts'
import { Alert } from '../entities/alert.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { Hook } from '../entities/hook.entity.ts'
import { Order } from '../entities/order.entity.ts'
import { toOrderViews } from '../order/order-view.ts'
import { notFound } from '../platform/errors.ts'
import { maskText } from '../platform/mask.ts'
import type { Sealer } from '../platform/seal.ts'
import { query } from '../platform/use-case.ts'
import { toAlertViews } from './alert-view.ts'
import { withoutSecret } from './find-secret.ts'

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
      raw: await readRaw(em, alert, sealer),
      contentType: alert.contentType ?? null,
      sourceIp: alert.sourceIp ?? null,
      requestId: alert.requestId,
      decisions: await toDecisionViews(em, decisions),
      orders: await toOrderViews(em, orders),
      timeline: await readTimeline(em, alert),
    }
  },
})

/** Text of the body as it may be shown; a sentence where there is none to show. */
const readRaw = async (em: EntityManager, alert: Alert, sealer: Sealer): Promise<string> => {
  let bytes: Buffer
  try {
    const stored = Buffer.from(alert.raw)
    bytes = alert.rawSealed ? sealer.unsealBytes(stored, `alert:${alert.id}`) : stored
  } catch {
    return '(The body is sealed under another APP_SECRET than the one that Viewzenix runs with now, and cannot be read.)'
  }
  let text: string
  try {
    // As a stream: what was turned away may be cut in the middle of a character.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return `(The body is ${bytes.length} bytes that are not text in UTF-8.)`
  }
  const secret = alert.rawSealed ? await readSecret(em, alert.hookId, sealer) : null
  return maskText(secret === null ? text : withoutSecret(text, secret))
}

/** The secret that opens the hook today: one that was rotated away opens nothing. */
const readSecret = async (em: EntityManager, hookId: string, sealer: Sealer): Promise<string | null> => {
  const hook = await em.findOne(Hook, { id: hookId }, { fields: ['secretSealed'] })
  try {
    return hook && sealer.unseal(hook.secretSealed, `hook:${hookId}`)
  } catch {
    // Sealed under another APP_SECRET: it opens nothing either.
    return null
  }
}
