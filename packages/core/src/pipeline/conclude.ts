/** What becomes of a decision, and what the trail tells of it. */
import type { DriftView, VerdictView } from '@viewzenix/schema'
import { refuseRest } from '../decision/refuse-rest.ts'
import { Bot } from '../entities/bot.entity.ts'
import type { Decision } from '../entities/decision.entity.ts'
import { jobKey } from '../platform/jobs.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'

type Subject = { decision: Decision; bot: Bot }

/** Makes the decision final, and leaves its reason. @param undone why the rest of one that has ordered is not done */
export const conclude = async (
  uow: UnitOfWork,
  decision: Decision,
  outcome: 'ordered' | 'done' | 'refused',
  reason: string,
  undone: string | null = null,
): Promise<true> => {
  decision.outcome = outcome
  decision.reason = reason
  decision.undone = undone
  decision.decidedAt = uow.now
  uow.notify('decision', decision.id)
  if (outcome === 'ordered' && undone === null) return true
  const bot = await uow.em.findOneOrFail(Bot, decision.botId)
  uow.activity({
    verb: `decision.${undone === null ? outcome : 'incomplete'}`,
    subject: { kind: 'bot', id: decision.botId },
    alertId: decision.alertId,
    tone: outcome === 'refused' || undone !== null ? 'warning' : 'neutral',
    summary: `${bot.name}: ${reason}`,
    data: verdictData(decision.verdicts),
  })
  return true
}

/** Ends it without what it would still have done. @param legs the orders that it has made */
export const refuse = (
  uow: UnitOfWork,
  decision: Decision,
  legs: Parameters<typeof refuseRest>[0],
  why: string,
): Promise<true> => {
  const { outcome, reason, undone } = refuseRest(legs, why)
  return conclude(uow, decision, outcome, reason, undone)
}

const verdictData = (verdicts: VerdictView[]) => ({ verdicts })

/** Leaves it for later: something has to finish first. */
export const waitFor = (uow: UnitOfWork, { decision, bot }: Subject, reason: string): void => {
  if (decision.reason === reason) return
  decision.reason = reason
  uow.activity({
    verb: 'decision.waiting',
    subject: { kind: 'bot', id: bot.id },
    alertId: decision.alertId,
    summary: `${bot.name}: ${reason}`,
  })
  uow.notify('alert', decision.alertId)
}

/** Leaves it to a person, until its time is over: a job then refuses it. */
export const askPerson = (uow: UnitOfWork, { decision, bot }: Subject, proposal: string): void => {
  const { accountId, symbol } = decision
  const seconds = bot.approval?.expireSeconds ?? 0
  const expiresAt = new Date(uow.now.getTime() + seconds * 1_000)
  decision.outcome = 'awaiting_approval'
  decision.reason = `Waits for a person to approve: ${proposal}`
  decision.proposal = proposal
  decision.expiresAt = expiresAt
  uow.activity({
    verb: 'decision.awaiting-approval',
    subject: { kind: 'bot', id: bot.id },
    alertId: decision.alertId,
    tone: 'warning',
    summary: `${bot.name} asks a person to approve within ${seconds} s: ${proposal}`,
    data: { proposal, expires_at: expiresAt.toISOString() },
  })
  uow.enqueue({
    task: 'lane.advance',
    payload: { workspaceId: uow.workspaceId, accountId, symbol },
    key: jobKey.approval(decision.id),
    runAt: expiresAt,
  })
  uow.notify('decision', decision.id)
  uow.notify('alert', decision.alertId)
}

/** The strategy and the account do not hold the same: noted with the decision, whatever is done about it. */
export const noteDrift = (uow: UnitOfWork, { decision, bot }: Subject, drift: DriftView): void => {
  decision.drift = drift
  uow.activity({
    verb: 'decision.drift',
    subject: { kind: 'bot', id: bot.id },
    alertId: decision.alertId,
    tone: 'warning',
    summary: `${bot.name}: the strategy believes to hold ${drift.believed} ${decision.symbol}, and the account holds ${drift.held}.`,
    data: drift,
  })
}
