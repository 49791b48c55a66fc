/** How every provider asks the outside: with the caller's signal, a policy's own, and failures as PortErrors. */
import { PortError } from '@viewzenix/core/ports'
import { callHttp, type HttpCall, networkFailure, readJson } from '../resilience/http-call.ts'
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

const FALLBACK =
  'Whoever is signed in stays signed in. Whoever signs in is told what failed, and can try again or use another way.'

/** Calls under the policy of their integration. */
export const throughPolicy =
  (policy: Policy): OutsideCall =>
  (_name, idempotent, run, caller) =>
    policy.execute({ idempotent, fallback: FALLBACK }, caller, run)

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
            networkFailure({ service: `${provider} (${name})`, idempotent }, error)
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

/** Asks for something that anybody may read: that it comes is all that is wanted. */
export const readProbe = async (service: string, url: string, signal: AbortSignal): Promise<void> => {
  const call: HttpCall = { service, idempotent: true }
  readJson(call, await callHttp(call, url, { signal, headers: { 'user-agent': 'Viewzenix' } }))
}
