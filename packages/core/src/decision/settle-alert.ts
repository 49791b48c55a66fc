/** Gives alerts their outcome, and says in the lists what became of them. */
import type { AlertStatus, DecisionOutcome } from '@viewzenix/schema'
import { tellAlert } from '../order/tell-alert.ts'
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

const settleAlert = (uow: UnitOfWork, alertId: string): Promise<void> =>
  tellAlert(uow, alertId, (decisions) => statusOf(decisions, uow.now))

/** What an alert is by its decisions; nothing new as long as one of them waits. */
export const statusOf = (
  decisions: { outcome: DecisionOutcome }[],
  now: Date,
): { status: AlertStatus; decidedAt: Date } | Record<string, never> => {
  const any = (outcome: DecisionOutcome) => decisions.some((d) => d.outcome === outcome)
  if (any('waiting') || any('awaiting_approval')) return {}
  return { status: any('ordered') ? 'ordered' : any('done') ? 'done' : 'refused', decidedAt: now }
}
