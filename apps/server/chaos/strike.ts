/** Kills what it finds, at moments that chance picks: processes, and PostgreSQL beneath them all. */
import { setTimeout as delay } from 'node:timers/promises'
import type { EmbeddedPostgres } from '@viewzenix/adapters/postgres'
import type { Fleet, Role } from './fleet.ts'
import type { Chance } from './random.ts'

export type Strikes = Record<`kill -9 ${Role}` | 'kill -9 postgres' | 'immediate stop of postgres', number>

/** As long as a process may be away until its supervisor brings it back. */
const AWAY_MS = 2_000

export const strikeUntil = async (
  signal: AbortSignal,
  options: {
    chance: Chance
    fleet: Fleet
    postgres: EmbeddedPostgres
    /** Between two strikes, on average. */
    everyMs: number
    strikes: Strikes
  },
): Promise<void> => {
  const { chance, fleet, postgres, everyMs, strikes } = options
  for (;;) {
    await delay(chance.between(0.3, 1.7) * everyMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    const target = chance.weighed([
      [30, 'http'],
      [45, 'worker'],
      [13, 'kill -9 postgres'],
      [12, 'immediate stop of postgres'],
    ] as const)
    if (target === 'http' || target === 'worker') {
      const member = chance.oneOf(fleet.members.filter(({ role }) => role === target))
      if (fleet.kill(member, chance.between(0, AWAY_MS))) strikes[`kill -9 ${target}`]++
      continue
    }
    // The embedded server's keeper starts it again by itself, and it recovers from what it had written.
    try {
      process.kill(postgres.pid(), target === 'kill -9 postgres' ? 'SIGKILL' : 'SIGQUIT')
      strikes[target]++
    } catch {
      // It is down from the strike before.
    }
  }
}
