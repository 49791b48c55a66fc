import type pg from 'pg'

/**
 * Longer than any use-case takes: a PostgreSQL that stalls without closing must not hold a request, or the pool's
 * few connections, for ever. What waits for a lock is ended by PostgreSQL itself before, with its connection whole.
 */
export const STATEMENT_TIMEOUT_MS = 10_000
const HOLD_MS = 12_000

/**
 * Keeps the ORM's pool whole. A connection that is held for too long is cut, which fails what waits for it. One
 * that is lost is taken back: the ORM never gives back a connection whose COMMIT or ROLLBACK failed, so that each
 * loss in the middle of a transaction would leave the pool one smaller for good.
 */
export const keepPoolWhole = (pool: pg.Pool, holdMs = HOLD_MS): void => {
  const held = new Map<pg.PoolClient, NodeJS.Timeout>()
  pool.on('acquire', (client) => {
    const cut = () => void client.end().catch(() => undefined)
    held.set(client, setTimeout(cut, holdMs).unref())
  })
  pool.on('release', (_error, client) => {
    clearTimeout(held.get(client))
    held.delete(client)
  })
  pool.on('connect', (client) => {
    // Whoever gives it back by themselves does so at once.
    client.once('end', () => setImmediate(() => held.has(client) && client.release(true)))
  })
}
