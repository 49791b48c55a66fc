/** A live stream outlives the request that was let in: it is held against its session again and again. */
import { setTimeout as delay } from 'node:timers/promises'
import type { LiveFeed } from '@viewzenix/api'
import type { LiveEvent } from '@viewzenix/schema'

/** How long, at most, a stream goes on whose session was revoked. */
const CHECK_MS = 20_000

const everyWhile = (signal: AbortSignal): Promise<void> => delay(CHECK_MS, undefined, { signal, ref: false })

/**
 * The feed, whose streams end when `resolve` no longer finds somebody who looks at their workspace. Whether it does is
 * unknown while PostgreSQL is away: they go on.
 * @param tick resolves when it is time to look; rejects when the signal aborts
 */
export const whileSignedIn = (
  live: LiveFeed,
  resolve: () => Promise<{ workspaceId: string } | null>,
  tick: (signal: AbortSignal) => Promise<void> = everyWhile,
): LiveFeed => ({
  subscribe: (workspaceId, signal) => {
    const revoked = new AbortController()
    /** @returns whether the stream goes on */
    const look = async (): Promise<boolean> => {
      const found = await resolve().catch(() => ({ workspaceId }))
      if (found?.workspaceId !== workspaceId) revoked.abort()
      return !revoked.signal.aborted
    }
    const watch = async (): Promise<void> => {
      while (!signal.aborted && !revoked.signal.aborted) {
        await tick(signal)
        await look()
      }
    }
    watch().catch(() => undefined)
    return lookedAt(live.subscribe(workspaceId, AbortSignal.any([signal, revoked.signal])), look)
  },
})

/** A session that ended, or a member who was put out, is told as it happens: such a stream ends before anything more. */
async function* lookedAt(
  events: AsyncIterable<LiveEvent>,
  look: () => Promise<boolean>,
): AsyncGenerator<LiveEvent> {
  for await (const event of events) {
    if (event.type === 'changed' && event.kind === 'session' && !(await look())) return
    yield event
  }
}
