/** What the policy of an integration adds to a call: budget, retry, bulkhead, breaker, timeout and health together. */
import { createPolicy } from '@viewzenix/adapters/resilience'
import { percentile, type Row } from './table.ts'

const CALLS = 20_000
const AT_A_TIME = 16
const GOAL_MS = 0.2
const never = new AbortController().signal

/** A call that takes a turn of the event loop, as the quickest real one does. */
const work = () => new Promise<number>((resolve) => setImmediate(resolve, 1))

export const measurePolicy = async (): Promise<Row[]> => {
  const policy = createPolicy({
    integration: { name: 'bench' },
    clock: { now: () => new Date() },
    report: () => undefined,
    timeoutMs: 2_500,
  })
  const through = (idempotent: boolean) => () =>
    policy.execute({ idempotent, fallback: 'None.' }, never, work)
  const rows: Row[] = []
  for (const [what, call] of [
    ['a read, which may be repeated', through(true)],
    ['a write, which may not', through(false)],
  ] as const) {
    await alone(call, 2_000)
    const [bare, behind] = [await alone(work, CALLS), await alone(call, CALLS)]
    const overhead = percentile(behind, 0.5) - percentile(bare, 0.5)
    const tail = percentile(behind, 0.99) - percentile(bare, 0.99)
    rows.push({
      what: `policy around ${what}: overhead a call`,
      value: `${overhead.toFixed(3)} ms, p99 ${tail.toFixed(3)} ms`,
      against: `goal: under ${GOAL_MS} ms (the bare call: ${percentile(bare, 0.5).toFixed(3)} ms)`,
    })
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: AT_A_TIME }, () => alone(through(true), CALLS / AT_A_TIME)))
  const each = (performance.now() - startedAt) / CALLS
  rows.push({
    what: `policy around reads, ${AT_A_TIME} at a time: time of the processor a call`,
    value: `${each.toFixed(3)} ms`,
    against: `goal: under ${GOAL_MS} ms`,
  })
  await policy.close()
  return rows
}

/** How long each of so many calls took, one after the other. */
const alone = async (call: () => Promise<unknown>, times: number): Promise<number[]> => {
  const samples: number[] = []
  for (let i = 0; i < times; i++) {
    const startedAt = performance.now()
    await call()
    samples.push(performance.now() - startedAt)
  }
  return samples
}
