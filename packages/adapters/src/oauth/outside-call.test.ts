import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createPolicy } from '../resilience/index.ts'
import { createAsk, throughPolicy } from './outside-call.ts'

const never = new AbortController().signal

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const setUp = () => {
  const policy = createPolicy({
    integration: { name: 'identity' },
    timeoutMs: 1_000,
    clock: { now: () => new Date() },
    report: () => undefined,
  })
  return createAsk('github', throughPolicy(policy))
}

it('repeats what may be repeated, and nothing else', async () => {
  for (const [idempotent, times, kind] of [
    [true, 3, 'transient'],
    [false, 1, 'unknown'],
  ] as const) {
    const ask = setUp()
    const work = vi.fn(() => Promise.reject(new Error('socket hang up')))
    const ended = ask('get-user', idempotent, never, work).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await ended).toMatchObject({ name: 'PortError', kind })
    expect(work).toHaveBeenCalledTimes(times)
  }
})

it('stops when the person who signs in leaves', async () => {
  const ask = setUp()
  const caller = new AbortController()
  const work = vi.fn((_signal: AbortSignal) => new Promise<never>(() => undefined))
  const ended = ask('get-user', true, caller.signal, work).catch((error: unknown) => error)
  caller.abort()
  expect(await ended).toMatchObject({ kind: 'transient', code: 'ABANDONED' })
  await vi.advanceTimersByTimeAsync(10_000)
  expect(work).toHaveBeenCalledTimes(1)
  expect(work.mock.calls[0]?.[0].aborted).toBe(true)
})
