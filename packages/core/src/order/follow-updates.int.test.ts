import { once } from 'node:events'
import { withConnection } from '@viewzenix/testing/run-sql'
import { expect, it, onTestFinished } from 'vitest'
import { startPipeline } from '../pipeline/pipeline.fixture.ts'
import type { BrokerOrder, OrderUpdate } from '../ports/index.ts'
import { followUpdates } from './follow-updates.ts'

/** A desk whose one order rests at the broker, and a stream that pushes what the test hands it. */
const setUp = async () => {
  const pipeline = await startPipeline()
  onTestFinished(() => pipeline.close())
  const desk = await pipeline.newDesk()
  await desk.onlyMarketBot()
  desk.broker.expect(['rests'])
  await desk.send('long', 'buy')
  await desk.runTask('alert.route')
  await desk.runTask('order.submit')
  const leave = new AbortController()
  const follow = (view: BrokerOrder) => {
    const following = followUpdates(
      desk.trading,
      {
        ...desk.broker,
        async *streamUpdates(signal): AsyncGenerator<OrderUpdate> {
          yield { accountId: desk.account.id, order: view }
          if (!signal.aborted) await once(signal, 'abort')
        },
      },
      leave.signal,
    )
    onTestFinished(async () => {
      leave.abort()
      await following
    })
  }
  const statuses = async () =>
    (await desk.read<{ status: string }>('select status from trade_order where workspace_id = $1')).map(
      ({ status }) => status,
    )
  return { desk, follow, statuses, databaseUrl: pipeline.databaseUrl }
}

it('records an update also when the connection is lost over it', async () => {
  const { desk, follow, statuses, databaseUrl } = await setUp()
  expect(await statuses()).toEqual(['submitted'])
  desk.broker.work()
  const view = desk.broker.views.at(-1)
  if (!view) throw new Error('The broker has no order')
  await withConnection(databaseUrl, async (client) => {
    const lane = [`lane:${desk.account.id}:${view.symbol}`]
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', lane)
    follow(view)
    // The recording waits for its lane, and its connection is cut while it does.
    const cut = `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and not granted
       and database = (select oid from pg_database where datname = current_database())`
    await expect.poll(async () => (await client.query(cut)).rowCount).toBe(1)
    await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', lane)
  })
  await expect.poll(statuses, { timeout: 10_000 }).toEqual(['canceled'])
  expect(await desk.read('select quantity from fill where workspace_id = $1')).toHaveLength(1)
})
