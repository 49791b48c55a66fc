/**
 * Brings what is shown up to date with what changed, one round at a time. What changes during a round waits for the
 * next one: so a burst of two hundred fills is a few rounds, none is cut short by the one that follows, and the last
 * change is never missed.
 */
export const createRefreshQueue = <Kind>(
  refresh: (kinds: ReadonlySet<Kind>) => Promise<unknown>,
  /** A moment in which more may come that goes into the same round. */
  pause: () => Promise<void>,
) => {
  let waiting = new Set<Kind>()
  let running = false
  const run = async () => {
    running = true
    while (waiting.size > 0) {
      await pause()
      const kinds = waiting
      waiting = new Set()
      // What could not be fetched says so where it is shown.
      await refresh(kinds).catch(() => undefined)
    }
    running = false
  }
  return {
    note: (kind: Kind): void => {
      waiting.add(kind)
      if (!running) void run()
    },
  }
}
