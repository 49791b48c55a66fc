import { type IntegrationReport, PortError } from '@viewzenix/core/ports'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Meter } from './health.ts'
import { createPolicies } from './policies.ts'
import type { PolicyOptions } from './policy.ts'

beforeEach(() => void vi.useFakeTimers({ now: new Date('2030-01-01T00:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const never = new AbortController().signal
const read = { idempotent: true, fallback: 'None.' }
const write = { idempotent: false, fallback: 'None.' }
const down = () => Promise.reject(new PortError('transient', 'It answered 503.', { code: '503' }))

const setUp = (options: Partial<PolicyOptions> = {}, maxAccounts?: number) => {
  const reports: IntegrationReport[] = []
  const meter = { call: vi.fn<Meter['call']>(), breaker: vi.fn<Meter['breaker']>() }
  const policies = createPolicies(
    'alpaca-broker',
    {
      clock: { now: () => new Date() },
      report: (report) => void reports.push(report),
      meter,
      timeoutMs: 1_000,
      ...options,
    },
    maxAccounts,
  )
  return { policies, reports, meter }
}

describe('accounts', () => {
  it('have a breaker and a bulkhead of their own: one bad key is nobody else’s', async () => {
    const { policies } = setUp({ bulkhead: { calls: 1, waiting: 0 } })
    for (let i = 0; i < 5; i++)
      await policies
        .of('bad')
        .execute(write, never, down)
        .catch(() => undefined)
    await expect(policies.of('bad').execute(write, never, async () => 1)).rejects.toMatchObject({
      code: 'BREAKER_OPEN',
    })
    expect(await policies.of('good').execute(write, never, async () => 1)).toBe(1)
    const busy = policies.of('busy').execute(write, never, () => new Promise(() => undefined))
    busy.catch(() => undefined)
    await expect(policies.of('busy').execute(write, never, async () => 1)).rejects.toMatchObject({
      code: 'BULKHEAD_FULL',
    })
    expect(await policies.of('good').execute(write, never, async () => 2)).toBe(2)
    await vi.advanceTimersByTimeAsync(1_000)
  })

  it('keep their policy from call to call, and those that are forgotten report what is left', async () => {
    const { policies, reports, meter } = setUp({}, 2)
    const first = policies.of('a')
    expect(policies.of('a')).toBe(first)
    for (const account of ['a', 'a', 'b', 'c']) await policies.of(account).execute(read, never, async () => 1)
    await vi.advanceTimersByTimeAsync(0)
    const calls = (account: string) =>
      reports
        .filter((report) => report.account === account)
        .flatMap(({ minutes }) => minutes)
        .reduce((sum, minute) => sum + minute.calls, 0)
    expect(calls('a')).toBe(2)
    expect(meter.breaker).toHaveBeenCalledWith('alpaca-broker', 'a', null)
    expect(policies.of('a')).not.toBe(first)
  })
})

describe('a service that says when to come again', () => {
  const limited = (retryAfterMs: number) =>
    new PortError('transient', 'Slow down.', { code: '429', retryAfterMs })

  it('is left alone until then', async () => {
    const { policies } = setUp()
    const asked: number[] = []
    const call = policies.of(null).execute(read, never, async () => {
      asked.push(Date.now())
      if (asked.length === 1) throw limited(3_000)
      return 'well'
    })
    await vi.advanceTimersByTimeAsync(2_999)
    expect(asked).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(await call).toBe('well')
    expect(asked).toHaveLength(2)
  })

  it('is not asked again when that is beyond the time that the call has', async () => {
    const { policies } = setUp({ budgetMs: 5_000 })
    const work = vi.fn(() => Promise.reject(limited(5_000)))
    const ended = policies
      .of(null)
      .execute(read, never, work)
      .catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(0)
    expect(await ended).toMatchObject({ kind: 'transient', retryAfterMs: 5_000 })
    expect(work).toHaveBeenCalledTimes(1)
  })

  it('is asked once by what must not be repeated', async () => {
    const { policies } = setUp()
    const work = vi.fn(() => Promise.reject(limited(10)))
    await expect(policies.of(null).execute(write, never, work)).rejects.toMatchObject({ code: '429' })
    expect(work).toHaveBeenCalledTimes(1)
  })
})

it('waits longer before each try, and not every time the same', async () => {
  const gaps = new Set<number>()
  for (let round = 0; round < 20; round++) {
    const { policies } = setUp({ breaker: { failures: 100 } })
    const asked: number[] = []
    const ended = policies
      .of(null)
      .execute(read, never, async () => {
        asked.push(Date.now())
        return down()
      })
      .catch(() => undefined)
    await vi.advanceTimersByTimeAsync(9_000)
    await ended
    expect(asked).toHaveLength(3)
    const [first = 0, second = 0, third = 0] = asked
    expect(third - first).toBeLessThanOrEqual(2_000)
    gaps.add(second - first).add(third - second)
  }
  expect(gaps.size).toBeGreaterThan(10)
})

it('tells the metrics of every call and of every turn of a breaker', async () => {
  const { policies, meter } = setUp({ breaker: { failures: 1 } })
  const policy = policies.of('a')
  await policy.execute(read, never, async () => 1)
  await policy.execute(write, never, down).catch(() => undefined)
  await policy.execute(write, never, async () => 1).catch(() => undefined)
  await vi.advanceTimersByTimeAsync(5_000)
  await policy.execute(write, never, async () => 1)
  expect(meter.call.mock.calls.map(([, outcome]) => outcome)).toEqual(['ok', 'failed', 'refused', 'ok'])
  expect(meter.breaker.mock.calls.map(([, , state]) => state)).toEqual([
    'closed',
    'open',
    'half_open',
    'closed',
  ])
})
