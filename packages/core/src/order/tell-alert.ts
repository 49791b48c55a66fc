import { Alert } from '../entities/alert.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { Order } from '../entities/order.entity.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { outcomeOf, summarise } from './alert-outcome.ts'

/**
 * Says what became of an alert so far, of all its decisions and all its orders. Its row is locked first: orders of
 * one alert that end on two accounts at once both count. No lane may be locked after it in the same transaction.
 */
export const tellAlert = async (
  uow: UnitOfWork,
  alertId: string,
): Promise<{ alert: Alert; decisions: Decision[] }> => {
  await uow.em.flush()
  // Not `for update`: whoever inserts an order of the alert shares its key, and would be waited for in a circle.
  await uow.em.execute('select 1 from alert where id = ? for no key update', [alertId])
  const alert = await uow.em.findOneOrFail(Alert, alertId, { refresh: true })
  const inOrder = { orderBy: { id: 'asc' }, refresh: true } as const
  const decisions = await uow.em.find(Decision, { alertId }, inOrder)
  // A stop or target lives as long as the position does: what the alert asked for is done before. So is an exit of the watchdog.
  const orders = await uow.em.find(Order, { alertId, leg: { $in: ['entry', 'exit'] }, legSeq: 0 }, inOrder)
  alert.outcome = outcomeOf(decisions, orders)
  alert.summary = summarise(decisions, orders)
  uow.notify('alert', alertId)
  return { alert, decisions }
}
