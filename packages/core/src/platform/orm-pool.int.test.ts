import { createTestPlatform } from '@viewzenix/testing/builders'
import pg from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { isDatabaseAway } from './errors.ts'
import { keepPoolWhole } from './orm-pool.ts'
import { ALL_WORKSPACES, runQuery } from './unit-of-work.ts'

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  )

it('is whole again after more transactions were cut than it has connections', async () => {
  const { platform, close } = await createTestPlatform()
  onTestFinished(close)
  const run = (sql: string) => runQuery(platform, ALL_WORKSPACES, (em) => em.execute(sql))
  for (let i = 0; i < 6; i++)
    expect(isDatabaseAway(await failureOf(run('select pg_terminate_backend(pg_backend_pid())')))).toBe(true)
  expect(await run('select 1 as one')).toEqual([{ one: 1 }])
})

it('cuts a connection that is held for too long, and says that the database is away', async () => {
  const { databaseUrl, close } = await createTestPlatform()
  onTestFinished(close)
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 })
  onTestFinished(() => pool.end())
  pool.on('connect', (client) => void client.on('error', () => undefined))
  keepPoolWhole(pool, 50)
  const client = await pool.connect()
  await client.query('begin')
  expect(isDatabaseAway(await failureOf(client.query('select pg_sleep(60)')))).toBe(true)
  // As the ORM does: what it cannot roll back it does not give back.
  expect(isDatabaseAway(await failureOf(client.query('rollback')))).toBe(true)
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
})

it('says so, too, when PostgreSQL ended a statement that took too long, and keeps the connection', async () => {
  const { platform, close } = await createTestPlatform()
  onTestFinished(close)
  const [limit] = await runQuery(platform, ALL_WORKSPACES, (em) => em.execute('show statement_timeout'))
  expect(limit).toEqual({ statement_timeout: '10s' })
  const slow = runQuery(platform, ALL_WORKSPACES, async (em) => {
    await em.execute("set local statement_timeout = '50ms'")
    await em.execute('select pg_sleep(60)')
  })
  expect(isDatabaseAway(await failureOf(slow))).toBe(true)
})

it('says so of a pool that was given up, too: what still asks it is a library that nobody listens to', async () => {
  const pool = new pg.Pool()
  await pool.end()
  expect(isDatabaseAway(await failureOf(pool.connect()))).toBe(true)
})
