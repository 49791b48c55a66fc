import type { EntityManager } from '@mikro-orm/postgresql'

/**
 * Name of the lock of one (account, symbol): whatever changes its orders, fills, position or waiting decisions takes
 * it first and holds it until its transaction ends, so that signals take effect one at a time.
 */
export const laneKey = ({ accountId, symbol }: { accountId: string; symbol: string }): string =>
  `lane:${accountId}:${symbol}`

/** Name of the lock of the routing of one (workspace, symbol). Taken before any lane, never after. */
export const routingKey = (workspaceId: string, symbol: string): string => `route:${workspaceId}:${symbol}`

/** For whoever learns of the lane only on the way; a use-case that knows it from its input names it in its `lock`. */
export const lockLane = async (em: EntityManager, accountId: string, symbol: string): Promise<void> => {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [laneKey({ accountId, symbol })])
}

/** The same for a symbol's routing. */
export const lockRouting = async (em: EntityManager, workspaceId: string, symbol: string): Promise<void> => {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [routingKey(workspaceId, symbol)])
}
