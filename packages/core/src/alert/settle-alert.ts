import { Decision } from '../order/decision.entity.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { Alert } from './alert.entity.ts'

/** Gives an alert its outcome once none of its decisions waits any more. */
export const settleAlert = async (uow: UnitOfWork, alertId: string): Promise<void> => {
  await uow.em.flush()
  const alert = await uow.em.findOneOrFail(Alert, alertId)
  const decisions = await uow.em.find(Decision, { alertId })
  uow.notify('alert', alertId)
  if (decisions.some((d) => d.outcome === 'waiting')) {
    alert.summary = 'Its bots wait for an earlier order.'
    return
  }
  const ordered = decisions.filter((d) => d.outcome === 'ordered')
  const refused = decisions.filter((d) => d.outcome === 'refused')
  alert.status = ordered.length > 0 ? 'ordered' : 'refused'
  alert.decidedAt = uow.now
  alert.summary = summarise(ordered, refused)
}

const summarise = (ordered: Decision[], refused: Decision[]): string => {
  const [first] = ordered.length > 0 ? ordered : refused
  const rest = ordered.length + refused.length - 1
  const others = rest === 0 ? '' : ` (and ${rest} more ${rest === 1 ? 'decision' : 'decisions'})`
  return `${first?.reason ?? 'Nothing was decided.'}${others}`
}
