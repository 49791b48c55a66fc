/** What Prometheus scrapes, through OpenTelemetry's own interfaces. One registry a process. */
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { type BreakerState, breakerStates } from '@viewzenix/schema'

export type Metrics = {
  request(group: string, method: string, status: number, ms: number): void
  job(task: string, outcome: 'done' | 'failed', ms: number): void
  /** A call to the outside; `ms` of one that was sent and took its time. */
  integrationCall(integration: string, outcome: 'ok' | 'failed' | 'refused', ms: number | null): void
  /** The state of one account's breaker, or of the service's own; null when it is no more. */
  breaker(integration: string, account: string | null, state: BreakerState | null): void
  /** Called at each scrape. */
  observe(name: string, description: string, read: () => number): void
  /** The text of the exposition format. */
  render(): Promise<string>
  stop(): Promise<void>
}

/** Seconds: a hook is answered in a few milliseconds, a broker may take some seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export const createMetrics = (): Metrics => {
  const reader = new PrometheusExporter({ preventServerStart: true })
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true)
  const provider = new MeterProvider({ readers: [reader] })
  const meter = provider.getMeter('viewzenix')
  const histogram = (name: string, description: string) =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries: BUCKETS } })
  const requests = histogram('viewzenix_http_request_duration', 'HTTP requests by area, method and status')
  const jobs = histogram('viewzenix_job_duration', 'Jobs by task and outcome')
  const integrations = histogram(
    'viewzenix_integration_call_duration',
    'Calls to outside services by integration and outcome',
  )
  const refused = meter.createCounter('viewzenix_integration_refused', {
    description: 'Calls that were not sent: the breaker was open, or too many waited',
  })
  /** By integration and account: an account is no label, there may be thousands. */
  const breakers = new Map<string, { integration: string; state: BreakerState }>()
  meter
    .createObservableGauge('viewzenix_integration_breakers', {
      description: 'Breakers of this process by integration and state',
    })
    .addCallback((result) => {
      const all = [...breakers.values()]
      for (const integration of new Set(all.map((each) => each.integration)))
        for (const state of breakerStates)
          result.observe(all.filter((b) => b.integration === integration && b.state === state).length, {
            integration,
            state,
          })
    })

  return {
    integrationCall: (integration, outcome, ms) => {
      if (outcome === 'refused') refused.add(1, { integration })
      else if (ms !== null) integrations.record(ms / 1000, { integration, outcome })
    },
    breaker: (integration, account, state) => {
      const key = `${integration}~${account ?? ''}`
      if (state === null) breakers.delete(key)
      else breakers.set(key, { integration, state })
    },
    request: (group, method, status, ms) => requests.record(ms / 1000, { group, method, status }),
    job: (task, outcome, ms) => jobs.record(ms / 1000, { task, outcome }),
    observe: (name, description, read) =>
      meter.createObservableGauge(name, { description }).addCallback((result) => result.observe(read())),
    render: async () => {
      const { resourceMetrics } = await reader.collect()
      return serializer.serialize(resourceMetrics)
    },
    stop: () => provider.shutdown(),
  }
}
