/**
 * What every adapter does when its service fails, whichever way: the kind of error, the attempts made, whether the
 * breaker opens. An adapter's `*.contract.test.ts` calls `faultsContract` once for each kind of call that it makes.
 */
import { createPolicy, type Policy } from '@viewzenix/adapters/resilience'
import { PortError, type PortErrorKind } from '@viewzenix/core/ports'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Fault,
  type FaultyServer,
  type FaultyServerOptions,
  faults,
  startFaultyServer,
} from './faulty-server.ts'

export type FaultsHarness = FaultyServerOptions & {
  /** Whether the call may be repeated, as the adapter tells its policy. */
  idempotent: boolean
  /**
   * Makes the adapter and resolves with the call. `faulty` is the address that fails, `healthy` one that answers
   * all that the call needs beside; both speak as `answers` or `handle` say. Every call goes through `policy`.
   */
  connect(place: {
    faulty: string
    healthy: string
    policy: Policy
  }): Promise<(signal: AbortSignal) => Promise<unknown>>
  /** Attempts that succeed before the one that is meant, such as the exchange before a read. Default 0. */
  attemptsBefore?: number
  /** Where the adapter rightly differs from the table. */
  expected?: Partial<Record<Fault, Partial<Outcome>>>
}

type Outcome = {
  kind: PortErrorKind
  attempts: number
  /** Whether failures like this open the breaker. */
  opens: boolean
  /** What is passed on of `Retry-After`; a library that hides the answer's headers passes nothing on. */
  retryAfterMs: number | null
}

const RETRIES = 2
const FAILURES = 5
const never = new AbortController().signal

/** The table: what a caller meets, and how often the service was asked. */
const outcomeOf = (fault: Fault, idempotent: boolean): Outcome => {
  if (fault === 'expired-certificate')
    return { kind: 'misconfigured', attempts: 1, opens: false, retryAfterMs: null }
  // It asks to be left alone for longer than the budget: asking again would be in vain.
  if (fault === 'rate-limited') return { kind: 'transient', attempts: 1, opens: true, retryAfterMs: 30_000 }
  const nothingDone = fault === 'refused' || fault === 'no-such-host'
  return {
    kind: idempotent || nothingDone ? 'transient' : 'unknown',
    attempts: idempotent ? 1 + RETRIES : 1,
    opens: true,
    retryAfterMs: null,
  }
}

export const faultsContract = (name: string, harness: FaultsHarness): void => {
  describe(`${name}, when its service fails`, () => {
    let faulty: FaultyServer
    let healthy: FaultyServer
    beforeAll(async () => {
      faulty = await startFaultyServer(harness)
      healthy = await startFaultyServer(harness)
    })
    afterAll(async () => {
      await faulty?.stop()
      await healthy?.stop()
    })

    /** The adapter behind a policy of its own, and how many attempts were made through it. */
    const setUp = async (fault: Fault | null) => {
      const made = { attempts: 0 }
      const policy = createPolicy({
        integration: { name: 'under-test' },
        clock: { now: () => new Date() },
        report: () => undefined,
        // Only what never ends is to run out of time, on the slowest machine, too.
        timeoutMs: fault === 'slow' || fault === 'drip' ? 500 : 5_000,
        budgetMs: 20_000,
        retries: RETRIES,
        breaker: { failures: FAILURES, retryAfterMs: 60_000 },
      })
      const counting: Policy = {
        ...policy,
        execute: (call, signal, work) =>
          policy.execute(call, signal, (own) => {
            made.attempts++
            return work(own)
          }),
      }
      faulty.fault = fault
      faulty.requests.length = 0
      const place = { faulty: faulty.urlUnder(fault), healthy: healthy.urlUnder(null), policy: counting }
      const call = await harness.connect(place)
      return { call: () => outcome(call(never)), made, close: policy.close }
    }

    it('asks a service that is well once', async () => {
      const { call, made, close } = await setUp(null)
      const error = await call()
      // A double may refuse what the call asks for: that is an answer, too.
      if (error !== null) expect(error).toMatchObject({ kind: 'rejected' })
      expect(made.attempts).toBeGreaterThan(0)
      close()
    })

    it.each(faults)(
      '%s',
      async (fault) => {
        const expected = { ...outcomeOf(fault, harness.idempotent), ...harness.expected?.[fault] }
        const before = harness.attemptsBefore ?? 0
        const { call, made, close } = await setUp(fault)
        const first = await call()
        expect(first).toBeInstanceOf(PortError)
        expect(first).toMatchObject({ kind: expected.kind, retryAfterMs: expected.retryAfterMs })
        expect(made.attempts).toBe(before + expected.attempts)

        let failed = expected.attempts
        let last = first
        while (failed < FAILURES && last?.code !== 'BREAKER_OPEN') {
          last = await call()
          failed += expected.attempts
        }
        // Where earlier steps succeed, their successes keep closing the breaker that all steps share.
        if (before === 0) expect((await call())?.code === 'BREAKER_OPEN').toBe(expected.opens)
        close()
      },
      20_000,
    )
  })
}

const outcome = (call: Promise<unknown>): Promise<PortError | null> =>
  call.then(
    () => null,
    (error: unknown) => {
      if (error instanceof PortError) return error
      throw new Error('An adapter threw what is no PortError', { cause: error })
    },
  )
