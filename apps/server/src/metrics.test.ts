import { expect, it } from 'vitest'
import { createMetrics } from './metrics.ts'

it('shows calls to outside services and breakers, without a label for each account', async () => {
  const metrics = createMetrics()
  metrics.integrationCall('paper-broker', 'ok', 40)
  metrics.integrationCall('paper-broker', 'failed', 2_600)
  metrics.integrationCall('paper-broker', 'refused', null)
  for (const account of ['a', 'b']) metrics.breaker('paper-broker', account, 'closed')
  metrics.breaker('paper-broker', 'b', 'open')
  metrics.breaker('paper-broker', 'c', 'open')
  metrics.breaker('paper-broker', 'c', null)
  const lines = (await metrics.render()).split('\n')
  const value = (start: string) =>
    lines
      .find((line) => line.startsWith(start))
      ?.split(' ')
      .at(-1)
  const of = 'integration="paper-broker"'
  expect(value(`viewzenix_integration_call_duration_count{${of},outcome="ok"}`)).toBe('1')
  expect(value(`viewzenix_integration_call_duration_sum{${of},outcome="failed"}`)).toBe('2.6')
  expect(value(`viewzenix_integration_refused_total{${of}}`)).toBe('1')
  expect(value(`viewzenix_integration_breakers{${of},state="closed"}`)).toBe('1')
  expect(value(`viewzenix_integration_breakers{${of},state="open"}`)).toBe('1')
  expect(value(`viewzenix_integration_breakers{${of},state="half_open"}`)).toBe('0')
  await metrics.stop()
})
