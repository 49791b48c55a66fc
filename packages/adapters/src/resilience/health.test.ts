import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHealth, type HealthReport } from './health.ts'

beforeEach(() => void vi.useFakeTimers({ now: new Date('2030-01-01T00:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const setUp = (report: (made: HealthReport) => unknown = () => undefined) => {
  const reports: HealthReport[] = []
  const health = createHealth({
    integration: { name: 'alpaca', account: 'a', workspaceId: 'w' },
    clock: { now: () => new Date() },
    report: (made) => {
      reports.push(made)
      return report(made)
    },
  })
  return { health, reports, pass: (ms: number) => vi.advanceTimersByTimeAsync(ms) }
}

describe('health', () => {
  it('reports the first call at once, and then no more often than every five seconds', async () => {
    const { health, reports, pass } = setUp()
    for (let second = 0; second < 20; second++) {
      for (let i = 0; i < 50; i++) health.succeeded(10 + i)
      await pass(1_000)
    }
    expect(reports.length).toBeLessThanOrEqual(5)
    await pass(5_000)
    expect(reports.at(-1)).toEqual({
      name: 'alpaca',
      account: 'a',
      workspaceId: 'w',
      state: 'up',
      reason: 'Answers.',
      lastSuccessAt: new Date('2030-01-01T00:00:19Z'),
      lastErrorAt: null,
      lastError: null,
      calls: 1_000,
      errors: 0,
      p95Ms: 57,
    })
  })

  it('forgets what is older than five minutes, and is idle when nothing is left', async () => {
    const { health, reports, pass } = setUp()
    health.failed(5, 'Gone.')
    await pass(120_000)
    health.succeeded(7)
    await pass(200_000)
    expect(reports.at(-1)).toMatchObject({ state: 'up', calls: 1, errors: 0, lastError: 'Gone.', p95Ms: 7 })
    await pass(200_000)
    expect(reports.at(-1)).toMatchObject({ state: 'idle', calls: 0, p95Ms: null })
    const { length } = reports
    await pass(3_600_000)
    expect(reports).toHaveLength(length)
  })

  it('is degraded by failures, until a minute without them', async () => {
    const { health, reports, pass } = setUp()
    for (let i = 0; i < 8; i++) health.succeeded(1)
    health.failed(1, 'No.')
    health.succeeded(1)
    await pass(5_000)
    expect(reports.at(-1)).toMatchObject({
      state: 'degraded',
      reason: '1 of 10 calls in the last minute failed.',
    })
    await pass(125_000)
    expect(reports.at(-1)).toMatchObject({ state: 'up', calls: 10, errors: 1 })
  })

  it('is degraded by slow answers', async () => {
    const { health, reports, pass } = setUp()
    health.succeeded(2_000)
    await pass(0)
    expect(reports.at(-1)).toMatchObject({ state: 'degraded', reason: expect.stringMatching(/^Slow/) })
  })

  it('reports a breaker’s change at once, and never two reports at a time', async () => {
    const sent: string[] = []
    let free = Promise.withResolvers<void>()
    const { health, reports, pass } = setUp(async ({ state }) => {
      await free.promise
      sent.push(state)
    })
    health.breakerIs({ open: 'Failed too often.' })
    health.breakerIs('half-open')
    health.breakerIs({ open: 'Failed again.' })
    expect(reports).toHaveLength(1)
    free.resolve()
    free = Promise.withResolvers<void>()
    free.resolve()
    await pass(0)
    expect(sent).toEqual(['down', 'down'])
    expect(reports.at(-1)?.reason).toBe('Failed again.')
  })

  it('makes a report that failed again', async () => {
    let broken = true
    const { health, reports, pass } = setUp(async () => {
      if (broken) throw new Error('no database')
    })
    health.breakerIs({ open: 'Failed too often.' })
    await pass(0)
    broken = false
    await pass(5_000)
    expect(reports.map(({ state }) => state)).toEqual(['down', 'down'])
    await pass(30_000)
    expect(reports).toHaveLength(2)
  })

  it('is never idle while a stream is open, and well again after a quiet minute on a new one', async () => {
    const { health, reports, pass } = setUp()
    const ended = health.streamOpened()
    await pass(600_000)
    expect(reports.at(-1)).toMatchObject({ state: 'up' })
    health.failed(null, 'Dropped.')
    ended()
    await pass(5_000)
    expect(reports.at(-1)).toMatchObject({ state: 'degraded', lastError: 'Dropped.' })
    const endedToo = health.streamOpened()
    await pass(130_000)
    expect(reports.at(-1)).toMatchObject({ state: 'up' })
    endedToo()
    await pass(600_000)
    expect(reports.at(-1)).toMatchObject({ state: 'idle' })
  })

  it('reports no more once it is closed', async () => {
    const { health, reports, pass } = setUp()
    health.succeeded(1)
    health.close()
    health.succeeded(1)
    health.breakerIs('half-open')
    await pass(600_000)
    expect(reports).toEqual([])
  })
})
