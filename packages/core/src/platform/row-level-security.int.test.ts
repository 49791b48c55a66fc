/** The second wall: what PostgreSQL itself keeps apart when the filter of the ORM is off. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Alert } from '../entities/alert.entity.ts'
import { Bot } from '../entities/bot.entity.ts'
import { systemActor } from './actor.ts'
import { newId } from './ids.ts'
import { createPlatform, createRows, type Rows } from './rows.fixture.ts'
import { ALL_WORKSPACES, runInTransaction, runQuery } from './unit-of-work.ts'

let test: Awaited<ReturnType<typeof createPlatform>>
let a: Rows
let b: Rows
beforeAll(async () => {
  test = await createPlatform(new Date('2030-01-01T00:00:00Z'))
  a = await createRows(test.platform)
  b = await createRows(test.platform)
})
afterAll(() => test?.close())

const tables = () =>
  [...test.platform.orm.getMetadata().getAll().values()]
    .filter((meta) => 'workspaceId' in meta.properties)
    .map((meta) => ({ name: meta.tableName, guarded: meta.rowLevelSecurity === 'force' }))

const count = async (inside: string, table: string, of: string): Promise<number> =>
  runQuery(test.platform, inside, async (em) => {
    const [row] = await em.execute<{ n: number }[]>(
      `select count(*)::int as n from "${table}" where workspace_id = ?`,
      [of],
    )
    return row?.n ?? -1
  })

describe('row-level security', () => {
  it('guards every table with a workspace but the sessions, which are found before the workspace is known', () => {
    const open = tables().filter((table) => !table.guarded)
    expect(open.map((table) => table.name)).toEqual(['session'])
  })

  it('shows a workspace its own rows of every tenant table and none of another', async () => {
    for (const { name } of tables().filter((table) => table.guarded)) {
      expect(await count(a.workspaceId, name, a.workspaceId), `own rows of ${name}`).toBeGreaterThan(0)
      expect(await count(a.workspaceId, name, b.workspaceId), `foreign rows of ${name}`).toBe(0)
      expect(await count(ALL_WORKSPACES, name, b.workspaceId), `rows of ${name} for all`).toBeGreaterThan(0)
    }
  })

  it('holds when the filter of the ORM is switched off', async () => {
    const seen = await runQuery(test.platform, a.workspaceId, (em) => em.find(Bot, {}, { filters: false }))
    expect(seen.map((bot) => bot.id)).toEqual([a.botId])
  })

  it('shows nothing where no workspace was entered', async () => {
    const em = test.platform.orm.em.fork()
    for (const { name } of tables().filter((table) => table.guarded))
      expect(await em.execute(`select 1 from "${name}"`), name).toEqual([])
  })

  it('refuses to write into another workspace, and finds nothing of it to change', async () => {
    const actor = systemActor(a.workspaceId, 'request-1')
    const insert = runInTransaction(test.platform, actor, async ({ em, now }) => {
      em.create(Alert, {
        id: newId(),
        workspaceId: b.workspaceId,
        hookId: b.hookId,
        receivedAt: now,
        status: 'received',
        raw: Buffer.from(''),
        rawSealed: false,
        requestId: 'request-1',
        summary: '',
      })
    })
    await expect(insert).rejects.toThrow(/row-level security/)
    const changed = await runInTransaction(test.platform, actor, ({ em }) =>
      em.nativeUpdate(Bot, { id: b.botId }, { name: 'taken' }, { filters: false }),
    )
    expect(changed).toBe(0)
  })
})
