import type { EntityManager } from '@mikro-orm/postgresql'
import type { Level } from './evaluate-moment.ts'

/** Limits that look beyond the lane of an entry: what is decided of another symbol in the same instant counts too. */
const looksAcross = ({ limits }: Level): boolean =>
  limits.maxTotalNotional !== null || limits.maxOrdersPerMinute !== null

/**
 * Has decisions under a limit across symbols made one after the other, until the transaction ends; where no such limit
 * is set nothing is locked. Levels come in one order, workspace, account, bot, and no lane may be locked after them:
 * so nobody waits in a circle.
 */
export const lockAcross = async (
  em: EntityManager,
  trade: { workspaceId: string; accountId: string; botId: string },
  levels: readonly Level[],
): Promise<void> => {
  const across = levels.filter(looksAcross)
  // What a bot holds in all is what its account holds.
  const account = across.some(
    ({ level, limits }) => level === 'account' || (level === 'bot' && limits.maxTotalNotional !== null),
  )
  const keys = [
    ...(across.some(({ level }) => level === 'workspace') ? [`workspace:${trade.workspaceId}`] : []),
    ...(account ? [`account:${trade.accountId}`] : []),
    ...(across.some(({ level, limits }) => level === 'bot' && limits.maxOrdersPerMinute !== null)
      ? [`bot:${trade.botId}`]
      : []),
  ]
  for (const key of keys)
    await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`limits:${key}`])
}
