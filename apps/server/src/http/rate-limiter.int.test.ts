import { createTestDatabase } from '@viewzenix/testing/test-database'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createGatheringRateLimiter } from './gathering-rate-limiter.ts'
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

describe('a limit that all processes gather', () => {
  const from = (url: string, now = () => START) => createGatheringRateLimiter('hook', limit, open(url), now)
  const START = Date.parse('2030-01-01T00:00:00Z')
  const take = async (limiter: ReturnType<typeof from>, who: string, times: number) => {
    for (let i = 0; i < times; i++) expect(await limiter.take(who)).toMatchObject({ allowed: true })
  }
  const over = { allowed: false, remaining: 0, resetSeconds: 3_600 }

  it('holds over all of them, but for what the others let through since they told', async () => {
    const [one, other] = [from(database.url), from(database.url)]
    await take(one, 'a', 6)
    await take(other, 'a', 4)
    await one.gather()
    await other.gather()
    expect(await other.take('a')).toEqual(over)
    // It has not heard of the other's four.
    expect(await one.take('a')).toMatchObject({ allowed: true, remaining: 3 })
    await one.gather()
    expect(await one.take('a')).toEqual(over)
    expect(await other.take('b')).toMatchObject({ allowed: true, remaining: 9 })
  })

  it('loses and doubles nothing of what comes while it tells', async () => {
    const [one, other] = [from(database.url), from(database.url)]
    await take(one, 'c', 3)
    const telling = [one.gather(), one.gather()]
    await take(one, 'c', 2)
    await Promise.all(telling)
    expect(await one.take('c')).toMatchObject({ remaining: 4 })
    await one.gather()
    await take(other, 'c', 1)
    await other.gather()
    expect(await other.take('c')).toMatchObject({ remaining: 2 })
  })

  it('asks the database for all senders at once, and for none that it lets through', async () => {
    const pool = open(database.url)
    const asked = vi.spyOn(pool, 'query')
    const one = createGatheringRateLimiter('hook', limit, pool, () => START)
    for (const who of ['d', 'e', 'f']) await take(one, who, 3)
    expect(asked).not.toHaveBeenCalled()
    await one.gather()
    expect(asked).toHaveBeenCalledTimes(1)
    await one.gather()
    expect(asked).toHaveBeenCalledTimes(1)
  })

  it('tells by itself', async () => {
    const [one, pool] = [from(database.url), open(database.url)]
    await take(one, 'g', 2)
    const told = () => pool.query("select points from rate_count where key = 'hook:g'")
    await expect.poll(async () => (await told()).rows, { timeout: 10_000 }).toEqual([{ points: 2 }])
  })

  it('begins anew with each window', async () => {
    let at = START
    const one = from(database.url, () => at)
    await take(one, 'h', 10)
    expect(await one.take('h')).toEqual(over)
    at += 3_599_000
    expect(await one.take('h')).toEqual({ ...over, resetSeconds: 1 })
    await one.gather()
    at += 1_000
    expect(await one.take('h')).toMatchObject({ allowed: true, remaining: 9 })
    await one.gather()
    // One that comes late to a window is in it until the others are.
    at += 1_800_000
    const other = from(database.url, () => at)
    await take(other, 'h', 1)
    await other.gather()
    expect(await other.take('h')).toEqual({ allowed: true, remaining: 7, resetSeconds: 1_800 })
  })

  it('goes on by what it knows while PostgreSQL is away, and tells it later', async () => {
    const [one, other] = [from(database.url), from(database.url)]
    const pool = pools.at(-2)
    await take(one, 'i', 4)
    await pool?.query('alter table rate_count rename to gone')
    await expect(one.gather()).rejects.toThrow()
    await take(one, 'i', 2)
    await pool?.query('alter table gone rename to rate_count')
    await one.gather()
    await take(other, 'i', 1)
    await other.gather()
    expect(await other.take('i')).toMatchObject({ remaining: 2 })
  })
})
