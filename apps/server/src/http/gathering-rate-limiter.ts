import type pg from 'pg'
import type { Limit, RateLimiter } from './rate-limiter.ts'

/** How far behind each process is of what the others let through. */
const GATHER_MS = 1_000

/** Until the window is over: what is known of all processes, and what of ours they have not been told yet. */
type Count = { until: number; known: number; own: number }
type Queries = Pick<pg.Pool, 'query'>

/**
 * All processes count together, a second late. What comes is decided at once, by what this process knows; what it let
 * through is added up in PostgreSQL once a second, all senders in one statement, for which nobody waits. So a hot path
 * has a limit that holds over all processes, but for what the others let through within that second. While the
 * database does not answer each process goes on by what it knows.
 */
export const createGatheringRateLimiter = (
  name: string,
  { requests, seconds }: Limit,
  pool: Queries,
  now: () => number = Date.now,
  onError: (error: unknown) => void = () => undefined,
): RateLimiter & { /** Tells the others, and learns from them. */ gather(): Promise<void> } => {
  const length = seconds * 1_000
  const counts = new Map<string, Count>()
  let gathering: Promise<void> | null = null
  let due = false

  const add = async (): Promise<void> => {
    const at = now()
    for (const [who, { until }] of counts) if (until <= at) counts.delete(who)
    // In one order: two processes must not wait for each other in a circle.
    const told = [...counts]
      .filter(([, { own }]) => own > 0)
      .map(([who, count]) => ({ key: `${name}:${who}`, count, own: count.own }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
    if (told.length === 0) return
    const byKey = new Map(told.map((one) => [one.key, one]))
    const keys = [...byKey.keys()]
    const untils = told.map(({ count }) => count.until)
    const values = [keys, told.map(({ own }) => own), untils, at]
    const { rows } = await pool.query<{ key: string; points: number; expire: string }>(ADD, values)
    for (const { key, points, expire } of rows) {
      const one = byKey.get(key)
      if (one)
        Object.assign(one.count, { until: Number(expire), known: points, own: one.count.own - one.own })
    }
  }
  const gather = (): Promise<void> => {
    gathering ??= add().finally(() => {
      gathering = null
    })
    return gathering
  }
  const gatherSoon = (): void => {
    if (due) return
    due = true
    setTimeout(() => {
      due = false
      // What could not be told is told the next time.
      gather().catch(onError)
    }, GATHER_MS).unref()
  }

  return {
    policy: `"${name}";q=${requests};w=${seconds}`,
    gather,
    take: async (who) => {
      const at = now()
      const before = counts.get(who)
      const count = before && before.until > at ? before : { until: at + length, known: 0, own: 0 }
      counts.set(who, count)
      const left = requests - count.known - count.own
      const resetSeconds = Math.max(1, Math.ceil((count.until - at) / 1_000))
      if (left <= 0) return { allowed: false, remaining: 0, resetSeconds }
      count.own++
      gatherSoon()
      return { allowed: true, remaining: left - 1, resetSeconds }
    },
  }
}

/** A window that is over begins anew with whoever comes first. */
const ADD = `insert into rate_count as r (key, points, expire)
  select * from unnest($1::text[], $2::int[], $3::bigint[])
  on conflict (key) do update set
    points = case when r.expire <= $4::bigint then excluded.points else r.points + excluded.points end,
    expire = case when r.expire <= $4::bigint then excluded.expire else r.expire end
  returning key, points, expire`
