/** Requests of one sender in a window. */
import type pg from 'pg'
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
} from 'rate-limiter-flexible'

export type RateLimiter = {
  /** Such as `"default";q=600;w=60`. */
  policy: string
  /** Takes one of what is left. */
  take(who: string): Promise<Allowance>
}
export type Allowance = { allowed: boolean; remaining: number; resetSeconds: number }
export type Limit = { requests: number; seconds: number }

/** This process counts for itself: where the limit protects the process. */
export const createRateLimiter = (name: string, limit: Limit): RateLimiter =>
  limiter(name, limit, inMemory(limit))

/**
 * All processes count together, in PostgreSQL. Who is over the limit is remembered here, and costs no more writes;
 * while the database does not answer, each process counts for itself.
 */
export const createSharedRateLimiter = (name: string, limit: Limit, pool: pg.Pool): RateLimiter =>
  limiter(
    name,
    limit,
    new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      tableName: 'rate_count',
      // By the migrations.
      tableCreated: true,
      keyPrefix: name,
      points: limit.requests,
      duration: limit.seconds,
      inMemoryBlockOnConsumed: limit.requests,
      insuranceLimiter: inMemory(limit),
    }),
  )

const inMemory = (limit: Limit) => new RateLimiterMemory({ points: limit.requests, duration: limit.seconds })

const limiter = (name: string, limit: Limit, counter: RateLimiterAbstract): RateLimiter => {
  const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000))
  return {
    policy: `"${name}";q=${limit.requests};w=${limit.seconds}`,
    take: async (who) => {
      try {
        const left = await counter.consume(who)
        return { allowed: true, remaining: left.remainingPoints, resetSeconds: seconds(left.msBeforeNext) }
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        return { allowed: false, remaining: 0, resetSeconds: seconds(refused.msBeforeNext) }
      }
    },
  }
}
