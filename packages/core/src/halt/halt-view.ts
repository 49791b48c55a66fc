/** Halts as the transports show them. */
import type { EntityManager } from '@mikro-orm/postgresql'
import type { HaltView } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { Bot } from '../entities/bot.entity.ts'
import type { Halt } from '../entities/halt.entity.ts'

/** With the name of what is halted, read in one query a table. */
export const toHaltViews = async (em: EntityManager, halts: Halt[]): Promise<HaltView[]> => {
  if (halts.length === 0) return []
  const ids = halts.map((halt) => halt.scopeId)
  const bots = await em.find(Bot, { id: { $in: ids } }, { fields: ['name'] })
  const accounts = await em.find(Account, { id: { $in: ids } }, { fields: ['name'] })
  const names = new Map([...bots, ...accounts].map((thing) => [thing.id, thing.name]))
  return halts.map((halt) => ({
    id: halt.id,
    scope: halt.scope,
    scopeId: halt.scopeId,
    scopeName: names.get(halt.scopeId) ?? 'The whole workspace',
    reason: halt.reason,
    liftRole: halt.liftRole,
    startedAt: halt.startedAt.toISOString(),
    startedBy: halt.startedBy,
  }))
}
