import { LockMode } from '@mikro-orm/postgresql'
import { isTerminal } from '@viewzenix/schema'
import { Alert } from '../entities/alert.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { Order } from '../entities/order.entity.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'

/**
 * Gives alerts their outcome once none of their decisions waits any more. Called once, at the end of a transaction
 * that holds its lanes: two lanes that conclude decisions of one alert at the same time meet at its row, and the
 * second sees what the first decided. Rows are locked in one order, and no lane is locked after them.
 */
export const settleAlerts = async (uow: UnitOfWork, alertIds: Iterable<string>): Promise<void> => {
  const ids = [...new Set(alertIds)].sort()
  if (ids.length === 0) return
  await uow.em.flush()
  for (const id of ids) await settleAlert(uow, id)
}

const settleAlert = async (uow: UnitOfWork, alertId: string): Promise<void> => {
  const alert = await uow.em.findOneOrFail(Alert, alertId, {
    lockMode: LockMode.PESSIMISTIC_WRITE,
    refresh: true,
  })
  const decisions = await uow.em.find(Decision, { alertId }, { refresh: true })
  uow.notify('alert', alertId)
  if (decisions.some((d) => d.outcome === 'waiting')) {
    alert.summary = 'Its bots wait for an earlier order.'
    return
  }
  const ordered = decisions.filter((d) => d.outcome === 'ordered')
  const refused = decisions.filter((d) => d.outcome === 'refused')
  alert.status = ordered.length > 0 ? 'ordered' : 'refused'
  alert.decidedAt = uow.now
  // What became of an order says more than what was decided.
  if (!(await anyOrderEnded(uow, alertId, decisions.length))) alert.summary = summarise(ordered, refused)
}

const anyOrderEnded = async (uow: UnitOfWork, alertId: string, decisions: number): Promise<boolean> => {
  if (decisions < 2) return false
  const orders = await uow.em.find(Order, { alertId }, { fields: ['status'] })
  return orders.some(({ status }) => isTerminal(status))
}

const summarise = (ordered: Decision[], refused: Decision[]): string => {
  const [first] = ordered.length > 0 ? ordered : refused
  const rest = ordered.length + refused.length - 1
  const others = rest === 0 ? '' : ` (and ${rest} more ${rest === 1 ? 'decision' : 'decisions'})`
  return `${first?.reason ?? 'Nothing was decided.'}${others}`
}
