import { createTestPlatform } from '@viewzenix/testing/builders'
import { withConnection } from '@viewzenix/testing/run-sql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { clearJobs } from './clear-jobs.ts'

const NOW = new Date('2030-01-10T00:00:00Z')
let test: Awaited<ReturnType<typeof createTestPlatform>>
beforeAll(async () => {
  test = await createTestPlatform(NOW)
})
afterAll(() => test?.close())

const run = <R extends object>(sql: string, values: unknown[] = []): Promise<R[]> =>
  withConnection(test.databaseUrl, async (client) => (await client.query(sql, values)).rows as R[])
const add = async (task: string, key: string | null = null): Promise<string> => {
  const sql = 'select id from graphile_worker.add_job($1, job_key := $2, max_attempts := 3)'
  const [job] = await run<{ id: string }>(sql, [task, key])
  return job?.id ?? ''
}
/** A worker takes it, as graphile-worker does. */
const take = (id: string, attempts = 1) =>
  run(
    `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'w', attempts = $2 where id = $1`,
    [id, attempts],
  )
const fail = (id: string) =>
  run('update graphile_worker._private_jobs set locked_at = null, locked_by = null where id = $1', [id])

it('drops what can never run again and has no key, once it is old', async () => {
  // Asked for again while a worker had it, and the worker was killed.
  const superseded = await add('superseded', 'key-1')
  await take(superseded)
  const next = await add('superseded', 'key-1')
  await run("select graphile_worker.force_unlock_workers(array['w'])")
  expect(next).not.toBe(superseded)
  const failed = await add('failed')
  await take(failed, 3)
  await fail(failed)
  const keyed = await add('keyed', 'key-2')
  await take(keyed, 3)
  await fail(keyed)
  const left = await add('tries left')
  const held = await add('held')
  await take(held, 3)
  const ids = async () =>
    (await run<{ id: string }>('select id from graphile_worker._private_jobs order by id')).map(
      ({ id }) => id,
    )
  const all = [superseded, next, failed, keyed, left, held]
  expect((await ids()).toSorted()).toEqual(all.toSorted())
  const grow = (days: number) =>
    run("update graphile_worker._private_jobs set updated_at = $1::timestamptz - $2 * interval '1 day'", [
      NOW,
      days,
    ])
  await grow(6)
  expect(await clearJobs(test.platform, 'request-1')).toBe(0)
  await grow(8)
  expect(await clearJobs(test.platform, 'request-1')).toBe(2)
  expect((await ids()).toSorted()).toEqual([next, keyed, left, held].toSorted())
  expect(await clearJobs(test.platform, 'request-1')).toBe(0)
})
