import { createTestPlatform } from '@viewzenix/testing/builders'
import { withConnection } from '@viewzenix/testing/run-sql'
import { expect, it, onTestFinished } from 'vitest'
import { keepPresence } from './worker-presence.ts'

const setUp = async () => {
  const test = await createTestPlatform()
  onTestFinished(() => test.close())
  const { databaseUrl, platform } = test
  const query = async (text: string, values: unknown[] = []) =>
    withConnection(databaseUrl, async (client) => (await client.query(text, values)).rows)
  const start = () => {
    const lost = Promise.withResolvers<void>()
    const presence = keepPresence({
      databaseUrl,
      log: platform.log,
      onLead: () => undefined,
      onLost: () => lost.resolve(),
    })
    onTestFinished(() => presence.stop())
    return { ...presence, lost: lost.promise }
  }
  return {
    start,
    query,
    /** A job that a pool has had for a while. */
    holdJob: (poolId: string) =>
      query(
        `with job as (select id from graphile_worker.add_job('a-test', queue_name := $1))
         select id from job`,
        [poolId],
      ).then(() =>
        query(
          `update graphile_worker._private_jobs set locked_by = $1, locked_at = now() - interval '1 minute'
           where job_queue_id = (select id from graphile_worker._private_job_queues where queue_name = $1)`,
          [poolId],
        ),
      ),
    holders: async () =>
      (
        await query(
          'select locked_by from graphile_worker._private_jobs where locked_by is not null order by 1',
        )
      ).map((row) => row.locked_by),
    /** Locks of pools; the leader's is an exclusive one. */
    locks: async () =>
      (
        await query(
          `select count(*)::int as n from pg_locks where locktype = 'advisory' and mode = 'ShareLock'
             and database = (select oid from pg_database where datname = current_database())`,
        )
      )[0]?.n,
  }
}

it('frees the jobs of pools that nobody answers for, and never those of its own', async () => {
  const { start, holdJob, holders, locks } = await setUp()
  const one = start()
  const two = start()
  // Before either is connected: the first try fails.
  one.arrive('mine')
  two.arrive('another')
  // Only what has its lock is answered for: a pool that is slow to connect would rightly lose such old jobs.
  await expect.poll(locks, { timeout: 10_000 }).toBe(2)
  await holdJob('abandoned')
  await holdJob('mine')
  await holdJob('another')
  await expect.poll(holders, { timeout: 10_000 }).toEqual(['another', 'mine'])
  two.leave('another')
  await expect.poll(holders, { timeout: 10_000 }).toEqual(['mine'])
  await expect.poll(locks, { timeout: 10_000 }).toBe(1)
})

it('holds its locks once, so that one unlock frees them, also after its connection was lost', async () => {
  const { start, query, locks } = await setUp()
  const { arrive, leave, connected, lost } = start()
  await expect.poll(connected).toBe(true)
  arrive('pool')
  arrive('pool')
  await expect.poll(locks).toBe(1)
  await query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'viewzenix-presence' and datname = current_database()",
  )
  await lost
  await expect.poll(locks, { timeout: 10_000 }).toBe(1)
  leave('pool')
  await expect.poll(locks, { timeout: 10_000 }).toBe(0)
})
