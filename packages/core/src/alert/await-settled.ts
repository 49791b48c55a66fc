/**
 * An alert has its number before it is committed: of two processes the one with the higher number may be seen first.
 * Whoever goes on from the last number that they saw would never see the lower one. So they go on only as far as
 * nothing can come any more that is not there.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Platform } from '../platform/platform.ts'
import { runQuery } from '../platform/unit-of-work.ts'

/** Looks, and the time between two of them: a commit takes some milliseconds. */
const LOOKS = 40
const PAUSE_MS = 25

/**
 * Waits for the transactions that may hold a lower number than the newest one that can be seen.
 * @returns that number, once all up to it are there; null where one of them does not come to its end
 */
export const awaitSettledSeq = async (platform: Platform, workspaceId: string): Promise<string | null> => {
  const newest = await runQuery(platform, workspaceId, async (em) => ({
    seq: await readNewest(em, workspaceId),
    writers: await readWriters(em),
  }))
  let { writers } = newest
  for (let look = 1; writers.size > 0 && look < LOOKS; look++) {
    await pause(PAUSE_MS)
    const still = await runQuery(platform, workspaceId, readWriters)
    writers = new Set([...writers].filter((id) => still.has(id)))
  }
  return writers.size === 0 ? newest.seq : null
}

const readNewest = async (em: EntityManager, workspaceId: string): Promise<string> => {
  const [row] = await em.execute<{ seq: string | null }[]>(
    'select max(seq)::text as seq from alert where workspace_id = ?',
    [workspaceId],
  )
  return row?.seq ?? '0'
}

/**
 * Transactions that write to the table, seen after the number: each has its lock on it before it gets a number, and
 * keeps it until all can see what it wrote.
 */
const readWriters = async (em: EntityManager): Promise<Set<string>> => {
  const rows = await em.execute<{ id: string }[]>(
    `select virtualtransaction as id from pg_locks where locktype = 'relation' and relation = 'alert'::regclass
       and database = (select oid from pg_database where datname = current_database()) and mode = 'RowExclusiveLock'`,
  )
  return new Set(rows.map(({ id }) => id))
}
