import { raw } from '@mikro-orm/postgresql'
import { createTestPlatform } from '@viewzenix/testing/builders'
import { withConnection } from '@viewzenix/testing/run-sql'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Workspace } from '../entities/workspace.entity.ts'
import { isDatabaseAway } from './errors.ts'
import { newId } from './ids.ts'
import { ALL_WORKSPACES, runQuery } from './unit-of-work.ts'

let test: Awaited<ReturnType<typeof createTestPlatform>>
beforeAll(async () => {
  test = await createTestPlatform()
})
afterAll(() => test.close())

const run = <T>(use: Parameters<typeof runQuery<T>>[2]): Promise<T> =>
  runQuery(test.platform, ALL_WORKSPACES, use)

it('prepares what is asked for again and again, and plans what comes once as it comes', async () => {
  const [hot, cold] = await run(async (em) => {
    for (let i = 0; i < 20; i++) await em.findOne(Workspace, { id: newId() }, { refresh: true })
    await em.execute('select ?::text as once', ['only once'])
    return em.execute<{ text: string; uses: string }[]>(
      `select statement as text, generic_plans + custom_plans as uses from pg_prepared_statements
       where statement like '%"workspace"%' or statement like '%as once'`,
    )
  })
  expect(hot?.text).toContain('"id" = $1')
  expect(Number(hot?.uses)).toBeGreaterThan(10)
  expect(cold).toBeUndefined()
})

it('goes on with new plans after a table was changed, having failed as if the database had been away', async () => {
  const change = (sql: string) => withConnection(test.databaseUrl, (client) => client.query(sql))
  await change('create table thing (a int); insert into thing values (1)')
  const look = () => run((em) => em.execute('select * from thing where a = ?', [1]))
  for (let i = 0; i < 20; i++) expect(await look()).toEqual([{ a: 1 }])
  await change('alter table thing add b int')
  const failed = await look().catch((error: unknown) => error)
  expect(isDatabaseAway(failed)).toBe(true)
  expect(await look()).toEqual([{ a: 1, b: null }])
})

it('shows PostgreSQL, and whoever reads its log, no value that is a parameter', async () => {
  const [shown] = await run((em) =>
    em.execute<{ query: string }[]>(
      `select query from pg_stat_activity where pid = pg_backend_pid() and ?::text is not null`,
      ['a whole secret'],
    ),
  )
  expect(shown?.query).toContain('$1::text is not null')
  expect(shown?.query).not.toContain('a whole secret')
})

it('gives back every value as it was, whatever stands in it', async () => {
  const text = fc.string({ unit: 'binary' }).filter((s) => !s.includes('\0') && s.isWellFormed())
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.bigInt(),
      fc.boolean(),
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') }),
      async (s, n, b, at) => {
        const [row] = await run((em) =>
          em.execute(
            `select ?::text as s, '?' as mark, ?::numeric as n, ?::boolean as b, ?::timestamptz as at,
             ?::json ->> 'of' as of, ?::bytea as raw, ?::text as nothing`,
            [s, n, b, at, { of: s }, Buffer.from(s), undefined],
          ),
        )
        expect(row).toEqual({
          s,
          mark: '?',
          n: String(n),
          b,
          at: expect.toSatisfy((value) => new Date(value).getTime() === at.getTime()),
          of: s,
          raw: Buffer.from(s),
          nothing: null,
        })
      },
    ),
    { numRuns: 100 },
  )
})

it.each([
  ['lists', 'select 1 as one where ? in (?)', ['b', ['a', 'b']]],
  ['fragments of SQL', 'select ? as one', [raw('1')]],
  ['identifiers', 'select ?? as one from (select 1 as a) as t', ['a']],
  ['operators that are question marks', `select 1 as one where '{"a":2}'::jsonb \\? ?`, ['a']],
  ['branches of CASE', 'select case when ? = 1 then ? else ? end as one', [1, 1, 2]],
])('writes %s into the text, as parameters cannot be', async (_what, sql, values) => {
  expect(await run((em) => em.execute(sql, values))).toEqual([{ one: 1 }])
})
