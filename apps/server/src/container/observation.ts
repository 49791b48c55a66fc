/** How calls to the outside show: in the health of their integration, and in the metrics of this process. */
import { setTimeout as delay } from 'node:timers/promises'
import type { HealthOptions } from '@viewzenix/adapters/resilience'
import type { BrokerCallLog } from '@viewzenix/core/broker-call'
import { createReportWriter } from '@viewzenix/core/integration'
import type { Platform } from '@viewzenix/core/platform'
import type { Metrics } from '../metrics.ts'

/** Spread into the options of every policy. */
export type Observation = Required<Pick<HealthOptions, 'clock' | 'report' | 'meter' | 'open'>>

export const createObservation = (platform: Platform, metrics: Metrics): Observation => ({
  clock: platform.clock,
  report: createReportWriter(platform),
  meter: { call: metrics.integrationCall, breaker: metrics.breaker },
  open: new Set(),
})

/** Longer than storing takes; a database that is away is not waited for. */
const PATIENCE_MS = 2_000

/** Stores what was seen and not reported yet, and the calls that were not recorded. */
export const closeObservation = async ({ open }: Observation, calls: BrokerCallLog): Promise<void> => {
  const patience = new AbortController()
  await Promise.race([
    Promise.all([...[...open].map((health) => health.close()), calls.close()]),
    delay(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => undefined),
  ])
  patience.abort()
}
