import { createTestDatabase } from '@viewzenix/testing/test-database'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSharedRateLimiter } from './rate-limiter.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
const pools: pg.Pool[] = []
/** As each process has one. */
const open = (connectionString: string): pg.Pool => {
  const pool = new pg.Pool({ connectionString, max: 2, connectionTimeoutMillis: 1_000 })
  pool.on('error', () => undefined)
  pools.push(pool)
  return pool
}
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await database?.drop()
})

// Longer than any test: no window ends in the middle of one.
const limit = { requests: 10, seconds: 3_600 }

describe('a limit that all processes hold together', () => {
  it('lets through as many as it says, however many processes are asked at once', async () => {
    const processes = [1, 2, 3].map(() => createSharedRateLimiter('key', limit, open(database.url)))
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) => processes[i % 3]?.take('one').then((left) => left)),
    )
    const allowed = answers.flatMap((left) => (left?.allowed ? [left.remaining] : []))
    expect(allowed.toSorted((a, b) => b - a)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    for (const one of processes) expect(await one.take('one')).toMatchObject({ allowed: false, remaining: 0 })
  })

  it('is one for each sender and each limit', async () => {
    const pool = open(database.url)
    const [byKey, byAddress] = ['key', 'address'].map((name) => createSharedRateLimiter(name, limit, pool))
    expect(await byKey?.take('two')).toMatchObject({ allowed: true, remaining: 9 })
    expect(await byKey?.take('three')).toMatchObject({ allowed: true, remaining: 9 })
    expect(await byAddress?.take('two')).toMatchObject({ allowed: true, remaining: 9 })
  })

  it('begins anew when its window is over', async () => {
    const one = createSharedRateLimiter('key', limit, open(database.url))
    await one.take('four')
    await pools[0]?.query("update rate_count set expire = 1 where key = 'key:four'")
    expect(await one.take('four')).toMatchObject({ allowed: true, remaining: 9 })
  })

  it('is counted by each process for itself while PostgreSQL is away', async () => {
    const away = createSharedRateLimiter('key', limit, open('postgres://nobody@127.0.0.1:1/none'))
    for (let left = 9; left >= 0; left--)
      expect(await away.take('five')).toMatchObject({ allowed: true, remaining: left })
    expect(await away.take('five')).toMatchObject({ allowed: false })
  })

  it('asks the database no more for who is over it', async () => {
    const pool = open(database.url)
    const one = createSharedRateLimiter('key', { ...limit, requests: 1 }, pool)
    await one.take('six')
    for (let i = 0; i < 5; i++) expect((await one.take('six')).allowed).toBe(false)
    const { rows } = await pool.query("select points from rate_count where key = 'key:six'")
    expect(rows).toEqual([{ points: 1 }])
  })
})
