import { type IntegrationReport, PortError } from '@viewzenix/core/ports'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHealth, type Health } from './health.ts'

beforeEach(() => void vi.useFakeTimers({ now: new Date('2030-01-01T00:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const setUp = (report: (made: IntegrationReport) => unknown = () => undefined) => {
  const reports: IntegrationReport[] = []
  const open = new Set<Health>()
  const health = createHealth({
    integration: { name: 'alpaca-broker', account: 'a' },
    clock: { now: () => new Date() },
    open,
    report: (made) => {
      reports.push(made)
      return report(made)
    },
  })
  const total = (of: 'calls' | 'errors' | 'refused') =>
    reports.flatMap(({ minutes }) => minutes).reduce((sum, minute) => sum + minute[of], 0)
  return { health, reports, open, total, pass: (ms: number) => vi.advanceTimersByTimeAsync(ms) }
}
const openFor = (ms: number) => new Date(Date.now() + ms)
const failure = new PortError('transient', 'It answered 503.', { code: '503', cause: new Error('why') })

describe('health', () => {
  it('reports the first call at once, and then no more often than every five seconds', async () => {
    const { health, reports, total, pass } = setUp()
    for (let second = 0; second < 20; second++) {
      for (let i = 0; i < 50; i++) health.succeeded(10 + i)
      await pass(1_000)
    }
    await pass(5_000)
    expect(reports.length).toBeLessThanOrEqual(6)
    expect(total('calls')).toBe(1_000)
    expect(reports.map(({ sequence }) => sequence)).toEqual(reports.map((_, i) => i + 1))
    expect(reports.at(-1)).toMatchObject({
      name: 'alpaca-broker',
      account: 'a',
      breaker: 'closed',
      lastSuccessAt: new Date('2030-01-01T00:00:19Z'),
      lastErrorAt: null,
      succeeded: true,
      failuresInRow: 0,
    })
  })

  it('counts calls by their minute, and by how long they took', async () => {
    const { health, reports, pass } = setUp()
    await pass(59_000)
    health.succeeded(1)
    health.failed(12_000, failure)
    await pass(2_000)
    health.refused()
    await pass(5_000)
    const minutes = reports.flatMap((report) => report.minutes)
    expect(minutes).toMatchObject([
      { minute: new Date('2030-01-01T00:00:00Z'), calls: 2, errors: 1, refused: 0 },
      { minute: new Date('2030-01-01T00:01:00Z'), calls: 0, errors: 0, refused: 1 },
    ])
    expect(minutes[0]?.latency.at(0)).toBe(1)
    expect(minutes[0]?.latency.at(-1)).toBe(1)
  })

  it('tells of failures with their causes, and of those since the last success', async () => {
    const { health, reports, pass } = setUp()
    health.failed(1, new PortError('transient', 'Before.'))
    health.succeeded(1)
    await pass(1_000)
    health.failed(1, failure)
    health.failed(1, new TypeError('a\u0000defect'))
    await pass(5_000)
    const [first, second] = reports
    expect(first).toMatchObject({ succeeded: true, failuresInRow: 0, failingSince: null })
    expect(second).toMatchObject({
      succeeded: false,
      failuresInRow: 2,
      failingSince: new Date('2030-01-01T00:00:01Z'),
      errors: [
        { kind: 'transient', code: '503', message: 'It answered 503.', cause: 'why' },
        { kind: 'unknown', code: null, message: 'a defect', cause: null },
      ],
    })
  })

  it('reports a breaker’s change at once, one report at a time, and each change', async () => {
    const sent: IntegrationReport[] = []
    let free = Promise.withResolvers<void>()
    const { health, reports, pass } = setUp(async (report) => {
      await free.promise
      sent.push(report)
    })
    health.breakerOpened(openFor(5_000), 'Failed too often.')
    health.breakerIs('half_open')
    health.breakerOpened(openFor(10_000), 'Failed again.')
    expect(reports).toHaveLength(1)
    free.resolve()
    free = Promise.withResolvers<void>()
    free.resolve()
    await pass(0)
    expect(sent.map(({ breaker }) => breaker)).toEqual(['open', 'open'])
    expect(sent.flatMap(({ events }) => events.map(({ kind }) => kind))).toEqual([
      'breaker_opened',
      'breaker_half_opened',
      'breaker_opened',
    ])
    expect(sent[1]).toMatchObject({ breakerReason: 'Failed again.', breakerUntil: openFor(10_000) })
  })

  it('sends a report that failed again as it was, and loses nothing meanwhile', async () => {
    let broken = true
    const arrived: IntegrationReport[] = []
    const { health, pass } = setUp(async (report) => {
      if (broken) throw new Error('no database')
      arrived.push(report)
    })
    health.succeeded(1)
    await pass(0)
    for (let minute = 0; minute < 30; minute++) {
      health.succeeded(1)
      health.failed(1, failure)
      await pass(60_000)
    }
    broken = false
    await pass(10_000)
    expect(arrived.map(({ sequence }) => sequence)).toEqual([1, 2])
    expect(arrived[0]?.minutes).toMatchObject([{ calls: 1 }])
    expect(arrived[1]?.minutes).toHaveLength(30)
    expect(arrived[1]?.minutes.reduce((sum, { calls }) => sum + calls, 0)).toBe(60)
  })

  it('is told of again and again while a breaker or a stream is open, and else is silent', async () => {
    const { health, reports, pass } = setUp()
    const ended = health.streamOpened()
    await pass(180_000)
    expect(reports.length).toBeGreaterThanOrEqual(3)
    expect(reports.at(-1)?.streaming).toBe(true)
    ended()
    await pass(60_000)
    expect(reports.at(-1)?.streaming).toBe(false)
    const { length } = reports
    await pass(3_600_000)
    expect(reports).toHaveLength(length)
    health.breakerOpened(openFor(5_000), 'Failed too often.')
    await pass(180_000)
    expect(reports.length).toBeGreaterThanOrEqual(length + 3)
  })

  it('reports what is left when it is closed, and then no more', async () => {
    const { health, reports, open, total, pass } = setUp()
    health.succeeded(1)
    await pass(0)
    health.succeeded(1)
    expect(open.size).toBe(1)
    await health.close()
    expect(total('calls')).toBe(2)
    expect(open.size).toBe(0)
    health.succeeded(1)
    health.breakerIs('half_open')
    await pass(600_000)
    expect(reports).toHaveLength(2)
  })
})
