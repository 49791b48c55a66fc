/**
 * Requests of one sender in a window. Each process counts for itself: a limit protects the process, and a shared
 * count would cost a write for every read.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

export type RateLimiter = {
  /** Such as `"default";q=600;w=60`. */
  policy: string
  /** Takes one of what is left. */
  take(who: string): Promise<Allowance>
}
type Allowance = { allowed: boolean; remaining: number; resetSeconds: number }

export const createRateLimiter = (
  name: string,
  limit: { requests: number; seconds: number },
): RateLimiter => {
  const counter = new RateLimiterMemory({ points: limit.requests, duration: limit.seconds })
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
