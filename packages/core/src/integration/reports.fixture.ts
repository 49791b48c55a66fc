import { latencyBoundsMs } from '@viewzenix/schema'
import { newId } from '../platform/ids.ts'
import type { IntegrationReport } from '../ports/index.ts'

/** A process that reports: its numbers go on by themselves. */
export const createReporting = (name: string, account: string | null, now: () => Date) => {
  const reporter = newId()
  let sequence = 0
  const report = (changes: Partial<IntegrationReport>): IntegrationReport => ({
    name,
    account,
    reporter,
    sequence: ++sequence,
    breaker: 'closed',
    breakerUntil: null,
    breakerReason: null,
    streaming: false,
    lastSuccessAt: null,
    lastErrorAt: null,
    failingSince: null,
    failuresInRow: 0,
    succeeded: false,
    minutes: [],
    errors: [],
    events: [],
    fallback: 'Nothing else.',
    ...changes,
  })
  const minute = (calls: number, errors: number, ms: number) => {
    const latency: number[] = new Array(latencyBoundsMs.length + 1).fill(0)
    latency[latencyBoundsMs.findIndex((bound) => ms <= bound)] = calls
    const from = new Date(Math.floor(now().getTime() / 60_000) * 60_000)
    return { minute: from, calls, errors, refused: 0, latency, breakerOpen: false }
  }
  return {
    well: (calls = 1, ms = 20) =>
      report({ lastSuccessAt: now(), succeeded: true, minutes: [minute(calls, 0, ms)] }),
    failing: (failures = 1, message = 'It answered 503.') =>
      report({
        lastErrorAt: now(),
        failingSince: now(),
        failuresInRow: failures,
        minutes: [minute(failures, failures, 20)],
        errors: [{ at: now(), kind: 'transient', code: '503', message, cause: null }],
      }),
    opened: (message = 'Failed too often.') =>
      report({
        lastErrorAt: now(),
        failingSince: now(),
        failuresInRow: 5,
        minutes: [{ ...minute(5, 5, 20), breakerOpen: true }],
        breaker: 'open',
        breakerUntil: new Date(now().getTime() + 5_000),
        breakerReason: message,
        events: [{ at: now(), kind: 'breaker_opened', reason: message }],
      }),
    closed: () =>
      report({
        lastSuccessAt: now(),
        succeeded: true,
        minutes: [minute(1, 0, 20)],
        events: [
          { at: now(), kind: 'breaker_half_opened', reason: 'It is being tried again.' },
          { at: now(), kind: 'breaker_closed', reason: 'It answers again.' },
        ],
      }),
  }
}
