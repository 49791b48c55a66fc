import type { EntityManager } from '@mikro-orm/postgresql'
import { Halt } from '../entities/halt.entity.ts'

/** The open halt that stops this account or bot, if any: of the workspace first. */
export const findHalt = async (
  em: EntityManager,
  trade: { accountId: string; botId: string },
): Promise<Halt | null> =>
  em.findOne(Halt, {
    liftedAt: null,
    $or: [
      { scope: 'workspace' },
      { scope: 'account', scopeId: trade.accountId },
      { scope: 'bot', scopeId: trade.botId },
    ],
  })
