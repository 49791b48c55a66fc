/**
 * The paper broker's push stream. Events are rows that were committed with what they tell of, numbered without
 * gaps within each account (the numbering happens under the account's lock, so that no smaller number can be
 * committed after a greater one was read). A notification says only that an account has news.
 */
import { type OrderUpdate, PortError } from '@viewzenix/core/ports'
import pg from 'pg'
import { asPortError } from './calls.ts'
import { CHANNEL } from './store.ts'

/** On connecting, events of the last minutes are told again: what came between a crash and the start is among them. */
const REPLAY = "interval '5 minutes'"
const BATCH = 200
const PING_EVERY_MS = 15_000
const QUERY_TIMEOUT_MS = 10_000

type Row = { seq: string; payload: OrderUpdate }

/** Updates until aborted, at least once each. Throws PortError `transient` when the connection drops. */
export async function* streamUpdates(pool: pg.Pool, signal: AbortSignal): AsyncGenerator<OrderUpdate> {
  if (signal.aborted) return
  const client = new pg.Client({ ...connectionOf(pool), keepAlive: true, query_timeout: QUERY_TIMEOUT_MS })
  const news = new Set<string>()
  const cursors = new Map<string, string>()
  let failure: unknown = null
  let wake = Promise.withResolvers<void>()

  const fail = (error: unknown) => {
    failure ??= error
    wake.resolve()
  }
  const onAbort = () => wake.resolve()
  client.on('error', fail)
  client.on('end', () => fail(new Error('the connection ended')))
  client.on('notification', ({ payload }) => {
    if (payload) news.add(payload)
    wake.resolve()
  })
  signal.addEventListener('abort', onAbort, { once: true })
  const ping = setInterval(() => void client.query('select 1').catch(fail), PING_EVERY_MS)

  const cursorOf = async (accountId: string): Promise<string> => {
    const known = cursors.get(accountId)
    if (known !== undefined) return known
    const found = await client.query<{ seq: string }>(
      `select coalesce(min(seq) - 1, 0) as seq from paper_broker.events
       where account_id = $1 and created_at > now() - ${REPLAY}`,
      [accountId],
    )
    return found.rows[0]?.seq ?? '0'
  }
  const readAfter = (accountId: string, seq: string) =>
    client.query<Row>(
      'select seq, payload from paper_broker.events where account_id = $1 and seq > $2 order by seq limit $3',
      [accountId, seq, BATCH],
    )

  try {
    await client.connect()
    await client.query(`listen ${CHANNEL}`)
    const recent = await client.query<{ account_id: string }>(
      `select distinct account_id from paper_broker.events where created_at > now() - ${REPLAY}`,
    )
    for (const row of recent.rows) news.add(row.account_id)

    while (!signal.aborted && failure === null) {
      const [accountId] = news
      if (accountId === undefined) {
        await wake.promise
        wake = Promise.withResolvers<void>()
        continue
      }
      news.delete(accountId)
      const from = await cursorOf(accountId)
      cursors.set(accountId, from)
      const { rows } = await readAfter(accountId, from)
      if (rows.length === BATCH) news.add(accountId)
      for (const { seq, payload } of rows) {
        if (signal.aborted) return
        yield payload
        cursors.set(accountId, seq)
      }
    }
    if (!signal.aborted) throw failure
  } catch (error) {
    if (signal.aborted) return
    throw asPortError(error, 'transient', "The paper broker's stream dropped")
  } finally {
    clearInterval(ping)
    signal.removeEventListener('abort', onAbort)
    // Not awaited: a dead connection must not hold up the caller who wants to open a new one.
    void client.end().catch(() => undefined)
  }
}

/** A connection of its own: LISTEN must not take one of the pool's few. */
const connectionOf = (pool: pg.Pool): pg.ClientConfig => {
  const { options } = pool
  if (!options) throw new PortError('misconfigured', 'The paper broker needs a pg.Pool with its options.')
  return { ...options, password: options.password }
}
