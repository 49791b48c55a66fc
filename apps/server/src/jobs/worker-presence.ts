/**
 * Which pools of workers are alive. Each holds an advisory lock as long as its process lives, so that the jobs of a process
 * that was killed are free again within seconds, not after graphile-worker's four hours. The same connection holds
 * the lock of the one process that follows the brokers' streams.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@viewzenix/core/platform'
import { keepConnection } from '../kept-connection.ts'

const SWEEP_MS = 2_000
/** A pool takes its lock just after it was made: a job that it took at once must not seem abandoned. */
const TAKEN_FOR = '2 seconds'
/** After a loss of the connection other processes need time to take their locks again. */
const RECONNECT_GRACE_MS = 15_000

const key = (name: string) => `hashtextextended('viewzenix-worker:' || ${name}, 0)`
const LEADER = 'viewzenix-leader'

const isHeld = (name: string, more = '') => `exists (
  select from pg_locks where locktype = 'advisory' and granted and objsubid = 1
    and database = (select oid from pg_database where datname = current_database())
    and ((classid::bigint << 32) | objid::bigint) = ${key(name)} ${more})`

const FREE_ABANDONED = `
  select id, graphile_worker.force_unlock_workers(array[id]) from (
    select distinct locked_by as id from graphile_worker.jobs
    where locked_by is not null and locked_by <> all ($1::text[])
      and locked_at < now() - interval '${TAKEN_FOR}' and not ${isHeld('locked_by')}) abandoned`

/** Each once, however often it is said: so that one unlock is enough, and a lost answer does no harm. */
const LOCK = `
  select pg_advisory_lock_shared(${key('id')}) from unnest($1::text[]) as pool (id)
  where not ${isHeld('id', 'and pid = pg_backend_pid()')}`
const UNLOCK = `
  select pg_advisory_unlock_shared(${key('id')}) from unnest($1::text[]) as pool (id)
  where ${isHeld('id', 'and pid = pg_backend_pid()')}`

export type WorkerPresence = {
  /** A pool of this process begins. */
  arrive(poolId: string): void
  leave(poolId: string): void
  connected(): boolean
  stop(): Promise<void>
}

export const keepPresence = (options: {
  databaseUrl: string
  log: Logger
  /** This process leads, until the signal says that it does not any more. */
  onLead(signal: AbortSignal): void
  /** The connection is gone, and with it our word that our pools are alive: they must be begun anew. */
  onLost(): void
}): WorkerPresence => {
  const { log } = options
  const pools = new Set<string>()
  /** Pools of ours that ended: what they still hold is free, whatever became of their own tidying up. */
  const ended = new Set<string>()
  const stopping = new AbortController()
  let notBefore = 0
  let leading: AbortController | null = null

  const connection = keepConnection({
    databaseUrl: options.databaseUrl,
    name: 'viewzenix-presence',
    log,
    onConnect: async (client, again) => {
      if (again) notBefore = performance.now() + RECONNECT_GRACE_MS
      await client.query(LOCK, [[...pools]])
    },
    onLost: () => {
      leading?.abort()
      leading = null
      options.onLost()
    },
  })

  const round = async (): Promise<void> => {
    const free = [...ended]
    if (free.length > 0) {
      await connection.query('select graphile_worker.force_unlock_workers($1::text[])', [free])
      await connection.query(UNLOCK, [free])
      for (const poolId of free) ended.delete(poolId)
    }
    // Those whose first try failed, or fell between two connections.
    await connection.query(LOCK, [[...pools]])
    if (performance.now() >= notBefore) {
      const { rows } = await connection.query<{ id: string }>(FREE_ABANDONED, [[...pools]])
      if (rows.length > 0)
        log.warn({ pools: rows.map(({ id }) => id) }, 'Jobs of workers that are gone were freed')
    }
    if (leading) return
    const { rows } = await connection.query<{ won: boolean }>(
      `select pg_try_advisory_lock(hashtextextended('${LEADER}', 0)) as won`,
    )
    // Won on a connection that is gone is not won.
    if (!rows[0]?.won || !connection.connected()) return
    leading = new AbortController()
    options.onLead(leading.signal)
  }

  const sweeping = (async () => {
    while (!stopping.signal.aborted) {
      const connected = connection.connected()
      try {
        if (connected) await round()
      } catch (err) {
        log.warn({ err }, 'Abandoned jobs could not be looked for')
      }
      // Quick until it stands: a restart after a crash should not wait.
      await delay(connected ? SWEEP_MS : 50, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  })()

  return {
    arrive: (poolId) => {
      pools.add(poolId)
      // Others must know of it soon. If this fails, the next round or the next connection does it.
      void connection.query(LOCK, [[poolId]]).catch(() => undefined)
    },
    leave: (poolId) => {
      pools.delete(poolId)
      ended.add(poolId)
    },
    connected: connection.connected,
    stop: async () => {
      stopping.abort()
      await sweeping
      leading?.abort()
      await connection.stop()
    },
  }
}
