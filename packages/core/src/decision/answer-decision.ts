/** A person's answer to a bot that asks before it trades. */
import { byId, type DecisionView, decisionCan } from '@viewzenix/schema'
import { Decision } from '../entities/decision.entity.ts'
import { lockLane } from '../order/lane-lock.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { jobKey } from '../platform/jobs.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { toDecisionViews } from './decision-view.ts'
import { readLegs, refuseRest } from './refuse-rest.ts'
import { settleAlerts } from './settle-alert.ts'

/**
 * Lets a decision go on. Everything is looked at anew before anything is sent: halts, limits, the position, prices;
 * so an approved decision may still be refused.
 * @throws NOT_FOUND; CONFLICT when nobody is asked, or no longer
 */
export const approveDecision = command({
  name: 'decision.approve',
  permission: 'trade',
  scope: 'orders:write',
  input: byId,
  handle: async (uow, { id }): Promise<DecisionView> => {
    const decision = await takeAwaiting(uow, id)
    decision.outcome = 'waiting'
    decision.reason = `Approved by ${uow.actor.name}; being checked anew.`
    decision.approvedBy = uow.actor.name
    decision.approvedAt = uow.now
    return answered(uow, decision, {
      verb: 'decision.approved',
      tone: 'good',
      summary: `${uow.actor.name} approved: ${decision.proposal}`,
    })
  },
})

/**
 * Ends a decision: nothing more is ordered.
 * @throws NOT_FOUND; CONFLICT when nobody is asked, or no longer
 */
export const declineDecision = command({
  name: 'decision.decline',
  permission: 'trade',
  scope: 'orders:write',
  input: byId,
  handle: async (uow, { id }): Promise<DecisionView> => {
    const decision = await takeAwaiting(uow, id)
    const why = `Refused: ${uow.actor.name} declined it.`
    Object.assign(decision, refuseRest(await readLegs(uow.em, decision), why), { decidedAt: uow.now })
    const view = await answered(uow, decision, {
      verb: 'decision.declined',
      tone: 'warning',
      summary: `${uow.actor.name} declined: ${decision.proposal}`,
    })
    await settleAlerts(uow, [decision.alertId])
    return view
  },
})

/** Under the lock of its lane, so that it is answered once, and not while it expires. */
const takeAwaiting = async (uow: UnitOfWork, id: string): Promise<Decision> => {
  const seen = await uow.em.findOne(Decision, { id })
  if (!seen) throw notFound('decision')
  await lockLane(uow.em, seen.accountId, seen.symbol)
  const decision = await uow.em.findOneOrFail(Decision, id, { refresh: true })
  const verdict = decisionCan.answer(decision)
  if (!verdict.can) throw conflict(verdict.why)
  if (decision.expiresAt && decision.expiresAt <= uow.now)
    throw conflict('Too late: the time to approve it is over. Nothing was ordered.')
  return decision
}

/** The lane goes on: with this decision, or with those that waited behind it. */
const answered = async (
  uow: UnitOfWork,
  decision: Decision,
  told: { verb: string; tone: 'good' | 'warning'; summary: string },
): Promise<DecisionView> => {
  const { id, alertId, accountId, symbol } = decision
  uow.activity({ ...told, subject: { kind: 'decision', id }, alertId })
  uow.enqueue({
    task: 'lane.advance',
    payload: { workspaceId: uow.workspaceId, accountId, symbol },
    key: jobKey.advance(accountId, symbol),
  })
  uow.notify('decision', id)
  uow.notify('alert', alertId)
  await uow.em.flush()
  const [view] = await toDecisionViews(uow.em, [decision])
  if (!view) throw notFound('decision')
  return view
}
