/** One connection to PostgreSQL that is kept for what only a session can have: LISTEN, advisory locks. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@viewzenix/core/platform'
import pg from 'pg'

const RETRY_MS = 250
const RETRY_MAX_MS = 5_000
/** A connection whose other end vanished does not say so: it is asked. */
const PROBE_MS = 10_000

export type KeptConnection = {
  connected(): boolean
  /** One at a time, in the order of asking. Rejects when there is no connection. */
  query<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<T>>
  stop(): Promise<void>
}

export const keepConnection = (options: {
  databaseUrl: string
  name: string
  log: Logger
  /** The connection is there; `again` when one was lost before. A rejection drops it and tries anew. */
  onConnect(client: pg.Client, again: boolean): Promise<void>
  onLost?(): void
}): KeptConnection => {
  const { databaseUrl, name, log } = options
  const stopping = new AbortController()
  let current: pg.Client | null = null
  let hadOne = false
  let last: Promise<unknown> = Promise.resolve()

  const query = <T extends pg.QueryResultRow>(text: string, values: unknown[] = []) => {
    const asked = last.then(() => {
      if (!current) throw new Error(`${name} is not connected`)
      return current.query<T>(text, values)
    })
    last = asked.catch(() => undefined)
    return asked
  }

  const hold = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: name,
      connectionTimeoutMillis: 3_000,
      query_timeout: 5_000,
      keepAlive: true,
    })
    const lost = Promise.withResolvers<void>()
    client.on('error', () => lost.resolve())
    client.on('end', () => lost.resolve())
    try {
      await client.connect()
      await options.onConnect(client, hadOne)
      hadOne = true
      current = client
      while (!stopping.signal.aborted) {
        const pause = delay(PROBE_MS, 'probe', { signal: stopping.signal, ref: false }).catch(() => 'stop')
        const next = await Promise.race([lost.promise.then(() => 'lost'), pause])
        if (next !== 'probe') return
        await query('select 1')
      }
    } finally {
      const had = current !== null
      current = null
      if (had) options.onLost?.()
      await client.end().catch(() => undefined)
    }
  }

  const run = async (): Promise<void> => {
    let wait = RETRY_MS
    while (!stopping.signal.aborted) {
      try {
        await hold()
        wait = RETRY_MS
      } catch (err) {
        log.warn({ err, connection: name }, 'A connection to PostgreSQL failed: it is tried again')
      }
      if (stopping.signal.aborted) return
      await delay(wait, undefined, { signal: stopping.signal }).catch(() => undefined)
      wait = Math.min(wait * 2, RETRY_MAX_MS)
    }
  }
  const running = run()

  return {
    connected: () => current !== null,
    query,
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
