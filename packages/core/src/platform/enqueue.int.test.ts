/** Jobs that one transaction starts, some of them more than once. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemActor } from './actor.ts'
import { newId } from './ids.ts'
import { jobKey } from './jobs.ts'
import { createPlatform } from './rows.fixture.ts'
import { runInTransaction } from './unit-of-work.ts'

let test: Awaited<ReturnType<typeof createPlatform>>
beforeAll(async () => {
  test = await createPlatform(new Date('2030-01-01T00:00:00Z'))
})
afterAll(() => test?.close())

it('of one key there is one, the last that was asked for, and of no key all', async () => {
  const workspaceId = newId()
  const accountId = newId()
  const actor = systemActor(workspaceId, 'request-1')
  await runInTransaction(test.platform, actor, async (uow) => {
    for (const repair of [false, true])
      uow.enqueue({
        task: 'exits.reconcile',
        payload: { workspaceId, accountId, symbol: 'BTCUSD', repair },
        key: jobKey.exits(accountId, 'BTCUSD', false),
      })
    for (const symbol of ['BTCUSD', 'BTCUSD'])
      uow.enqueue({ task: 'lane.advance', payload: { workspaceId, accountId, symbol } })
  })
  const jobs = await runInTransaction(test.platform, actor, ({ em }) =>
    em.execute<{ task: string; repair: boolean | null }[]>(
      `select t.identifier as task, (j.payload->>'repair')::boolean as repair
       from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where j.payload->>'workspaceId' = ? order by j.id`,
      [workspaceId],
    ),
  )
  expect(jobs).toEqual([
    { task: 'exits.reconcile', repair: true },
    { task: 'lane.advance', repair: null },
    { task: 'lane.advance', repair: null },
  ])
})
