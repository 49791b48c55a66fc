/** How a call ends badly: aborts and foreign errors become PortErrors of the right kind, always. */
import { PortError, type PortErrorKind } from '@viewzenix/core/ports'

/** Any error as a PortError; `kind` is for those that are none yet. */
export const asPortError = (error: unknown, kind: PortErrorKind, what: string): PortError =>
  error instanceof PortError ? error : new PortError(kind, `${what}: ${messageOf(error)}`, { cause: error })

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * Runs `work` until it ends or the caller gives up. Given up before it began is `transient`; given up during it
 * is `onAbort`, as the work goes on and nobody can say how it ends.
 */
export const honouring = async <T>(
  signal: AbortSignal,
  onAbort: PortErrorKind,
  work: () => Promise<T>,
): Promise<T> => {
  if (signal.aborted) throw new PortError('transient', 'The call was abandoned before it was made.')
  const aborted = Promise.withResolvers<never>()
  const abandon = () =>
    aborted.reject(new PortError(onAbort, 'The call was abandoned before the paper broker answered.'))
  signal.addEventListener('abort', abandon, { once: true })
  try {
    return await Promise.race([work(), aborted.promise])
  } finally {
    signal.removeEventListener('abort', abandon)
  }
}

/** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })

/** Resolves when `signal` aborts. */
export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
