/**
 * Sends reports one at a time and in their order. One that fails is sent again as it was, for as long as it takes:
 * whoever adds reports up can tell by its number whether it had arrived after all. Meanwhile news gathers for the next.
 */
export type Reporter = {
  /** There is news that can wait a little. */
  soon(): void
  /** There is news that cannot wait. */
  now(): void
  /** Tries once more to send what is left, and then sends no more. */
  close(): Promise<void>
}

/** A breaker or a stream that stays open is told of this often. */
const REFRESH_MS = 60_000

export const createReporter = <R>(options: {
  /** Makes a report of all news, which is none afterwards. */
  take: () => R
  report: (report: R) => unknown
  everyMs: number
  lives: () => boolean
}): Reporter => {
  const { take, report, everyMs, lives } = options
  let timer: NodeJS.Timeout | undefined
  let dueAt = Number.POSITIVE_INFINITY
  let sending: Promise<void> | null = null
  let unsent: R | null = null
  let urgent = false
  let news = false
  let closed = false
  let first = true

  const schedule = (ms: number): void => {
    const at = performance.now() + ms
    if (closed || sending || dueAt <= at) return
    clearTimeout(timer)
    dueAt = at
    timer = setTimeout(() => void send(), ms)
    timer.unref()
  }
  const sendOnce = async (): Promise<boolean> => {
    if (unsent === null) {
      urgent = false
      news = false
      unsent = take()
    }
    try {
      await report(unsent)
      unsent = null
      return true
    } catch {
      return false
    }
  }
  const send = async (): Promise<void> => {
    clearTimeout(timer)
    dueAt = Number.POSITIVE_INFINITY
    let sent = false
    const work = (async () => {
      do sent = await sendOnce()
      while (sent && urgent && !closed)
    })()
    sending = work
    await work
    sending = null
    if (closed) return
    if (!sent || news) schedule(everyMs)
    else if (lives()) schedule(REFRESH_MS)
  }

  return {
    soon: () => {
      news = true
      schedule(first ? 0 : everyMs)
      first = false
    },
    now: () => {
      news = true
      urgent = true
      if (!closed && !sending) void send()
    },
    close: async () => {
      if (closed) return
      closed = true
      clearTimeout(timer)
      await sending
      if (unsent === null && !news) return
      const late = unsent !== null
      if ((await sendOnce()) && late && news) await sendOnce()
    },
  }
}
