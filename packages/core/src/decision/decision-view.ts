/** Decisions as the transports show them. */
import type { EntityManager } from '@mikro-orm/postgresql'
import type { DecisionView } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { Bot } from '../entities/bot.entity.ts'
import type { Decision } from '../entities/decision.entity.ts'

/** Names are read in one query a table, not one a decision. */
export const toDecisionViews = async (em: EntityManager, decisions: Decision[]): Promise<DecisionView[]> => {
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
    drift: decision.drift ?? null,
    approval: approvalOf(decision),
    decidedAt: decision.decidedAt?.toISOString() ?? null,
  }))
}

const approvalOf = ({ proposal, expiresAt, approvedBy, approvedAt }: Decision): DecisionView['approval'] =>
  proposal && expiresAt
    ? {
        proposal,
        expiresAt: expiresAt.toISOString(),
        approvedBy: approvedBy ?? null,
        approvedAt: approvedAt?.toISOString() ?? null,
      }
    : null
