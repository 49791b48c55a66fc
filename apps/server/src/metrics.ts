/** What Prometheus scrapes, through OpenTelemetry's own interfaces. One registry a process. */
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'

export type Metrics = {
  request(group: string, method: string, status: number, ms: number): void
  job(task: string, outcome: 'done' | 'failed', ms: number): void
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

  return {
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
