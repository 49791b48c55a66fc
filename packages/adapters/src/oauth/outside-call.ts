/** How every provider asks the outside: with the caller's signal, a policy's own, and failures as PortErrors. */
import { PortError } from '@viewzenix/core/ports'
import type { Policy } from '../resilience/policy.ts'

/**
 * A policy (timeout, retry where `idempotent`, breaker) around one call. `name` is `<provider>.<call>`; `caller`
 * tells the policy that nobody waits any more.
 */
export type OutsideCall = <T>(
  name: string,
  idempotent: boolean,
  run: (signal: AbortSignal) => Promise<T>,
  caller: AbortSignal,
) => Promise<T>

/** The plainest policy: one attempt, given up after this many milliseconds. */
export const withTimeout =
  (milliseconds: number): OutsideCall =>
  (_name, _idempotent, run) =>
    run(AbortSignal.timeout(milliseconds))

/** Calls under the policy of their integration. */
export const throughPolicy =
  (policy: Policy): OutsideCall =>
  (_name, idempotent, run, caller) =>
    policy.execute({ idempotent }, caller, run)

export const DEFAULT_TIMEOUT_MS = 10_000

/** Reads a vendor's own error; null when it is not one. */
export type Explain = (error: unknown, idempotent: boolean) => PortError | null

export type Ask = <T>(
  name: string,
  idempotent: boolean,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
) => Promise<T>

/** Binds a provider's name and policy; `explain` goes first, then the network's own failures. */
export const createAsk =
  (provider: string, call: OutsideCall, explain: Explain = () => null): Ask =>
  (name, idempotent, signal, work) =>
    call(
      `${provider}.${name}`,
      idempotent,
      async (own) => {
        const either = AbortSignal.any([signal, own])
        try {
          return await orAborted(either, () => work(either))
        } catch (error) {
          if (error instanceof PortError) throw error
          throw (
            (either.aborted ? null : explain(error, idempotent)) ??
            networkFailure(`${provider}: ${name}`, error, idempotent)
          )
        }
      },
      signal,
    )

/** Stops waiting when the signal fires, also for work that knows of no signals. */
const orAborted = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const stop = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work(), aborted.promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** A service's answer that says no more than its status. */
export const statusFailure = (what: string, status: number, idempotent: boolean): PortError => {
  if (status === 429 || status >= 500) return new PortError(maybe(idempotent), `${what} answered ${status}`)
  return new PortError('rejected', `${what} answered ${status}`, { code: String(status) })
}

const networkFailure = (what: string, error: unknown, idempotent: boolean): PortError =>
  new PortError(neverSent(error) ? 'transient' : maybe(idempotent), `${what} could not be completed`, {
    cause: error,
  })

const maybe = (idempotent: boolean) => (idempotent ? 'transient' : 'unknown')

const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

const neverSent = (error: unknown): boolean => {
  for (let e: unknown = error, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth++) {
    if ('code' in e && typeof e.code === 'string' && NEVER_SENT.has(e.code)) return true
  }
  return false
}
