import type { EntityManager } from '@mikro-orm/postgresql'

/**
 * Holds one (account, symbol) until the transaction ends: whatever changes its orders, fills, position or
 * waiting decisions takes this first, so that signals take effect one at a time.
 */
export const lockLane = async (em: EntityManager, accountId: string, symbol: string): Promise<void> => {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`lane:${accountId}:${symbol}`])
}

/** Holds the routing of one (workspace, symbol). Taken before any lane, never after. */
export const lockRouting = async (em: EntityManager, workspaceId: string, symbol: string): Promise<void> => {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`route:${workspaceId}:${symbol}`])
}
