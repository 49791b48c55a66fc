import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHookDirectory } from '../alert/index.ts'
import { createApiKey } from '../api-key/index.ts'
import { Member, Workspace } from '../entities/workspace.entity.ts'
import { listHalts } from '../halt/index.ts'
import { createHook } from '../hook/index.ts'
import { getMe, signOut, switchWorkspace } from '../identity/index.ts'
import { createPlatform, createRows, keyOf } from '../platform/rows.fixture.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { verbsOf } from '../platform/writes.fixture.ts'
import { NOT_EXPORTED } from './export-workspace.ts'
import {
  createWorkspace,
  deleteWorkspace,
  exportWorkspace,
  leaveWorkspace,
  purgeWorkspace,
  renameWorkspace,
  restoreWorkspace,
  startPurges,
  streamWorkspace,
} from './index.ts'
import { join, newPerson, type Person } from './people.fixture.ts'
import { childrenFirst, listTenantTables } from './tenant-tables.ts'

const DAY = 86_400_000
const START = new Date('2030-01-01T00:00:00Z')
let test: Awaited<ReturnType<typeof createPlatform>>
let pool: pg.Pool
let owner: Person

beforeAll(async () => {
  test = await createPlatform(START)
  pool = new pg.Pool({ connectionString: test.url, max: 2, options: '-c viewzenix.workspace=*' })
})
afterAll(async () => {
  await pool?.end()
  await test?.close()
})
beforeEach(async () => {
  test.clock.at = START
  owner = await newPerson(test.platform, { name: 'Olga' })
})
const remove = () => deleteWorkspace(test.platform, owner.actor, { typedName: 'Olga’s workspace' })

describe('a deleted workspace', () => {
  it('stops at once: halted, hooks off, everything in it read-only, and says until when', async () => {
    const { hook } = await createHook(test.platform, owner.actor, { name: 'TradingView' })
    const directory = () => createHookDirectory({ pool, sealer: test.platform.sealer })
    expect(await directory().find(hook.id)).toMatchObject({ enabled: true })
    expect(await remove()).toEqual({ deletesAt: '2030-01-08T00:00:00.000Z' })
    expect(await listHalts(test.platform, owner.actor, {})).toMatchObject([
      { scope: 'workspace', reason: 'The workspace was deleted.' },
    ])
    expect(await directory().find(hook.id)).toMatchObject({ enabled: false })
    const writes = [
      () => renameWorkspace(test.platform, owner.actor, { name: 'Other' }),
      () => createHook(test.platform, owner.actor, { name: 'Another' }),
      () => createApiKey(test.platform, owner.actor, { name: 'key', scopes: ['bots:read'] }),
      remove,
    ]
    for (const write of writes)
      await expect(write()).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('8 January 2030'),
      })
    expect((await getMe(test.platform, owner.actor, {})).workspace).toMatchObject({
      deletesAt: '2030-01-08T00:00:00.000Z',
    })
    expect(await verbsOf(test.platform, owner.workspaceId, owner.workspaceId)).toEqual([
      'workspace.created',
      'workspace.deleted',
    ])
  })

  it('lets people go elsewhere, and out', async () => {
    await remove()
    const made = await createWorkspace(test.platform, owner.actor, { name: 'Next' })
    await switchWorkspace(test.platform, owner.actor, { id: made.id })
    const guest = await join(test.platform, await newPerson(test.platform), owner.workspaceId, 'viewer')
    await expect(leaveWorkspace(test.platform, guest.actor, {})).resolves.toBeDefined()
    await expect(signOut(test.platform, owner.actor, {})).resolves.toBeDefined()
  })

  it('is restored by an owner within the days, and trades when somebody lifts the halt', async () => {
    const { hook } = await createHook(test.platform, owner.actor, { name: 'TradingView' })
    const admin = await join(test.platform, await newPerson(test.platform), owner.workspaceId, 'admin')
    await expect(restoreWorkspace(test.platform, owner.actor, {})).rejects.toMatchObject({ code: 'CONFLICT' })
    await remove()
    await expect(restoreWorkspace(test.platform, admin.actor, {})).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await restoreWorkspace(test.platform, owner.actor, {})
    await renameWorkspace(test.platform, owner.actor, { name: 'Alive' })
    expect(await listHalts(test.platform, owner.actor, {})).toHaveLength(1)
    const directory = createHookDirectory({ pool, sealer: test.platform.sealer })
    expect(await directory.find(hook.id)).toMatchObject({ enabled: true })
    expect(await verbsOf(test.platform, owner.workspaceId, owner.workspaceId)).toContain('workspace.restored')
  })

  it('is deleted by an owner who types its name, and by nobody else', async () => {
    const admin = await join(test.platform, await newPerson(test.platform), owner.workspaceId, 'admin')
    const typedName = 'Olga’s workspace'
    for (const actor of [admin.actor, keyOf(owner.workspaceId, ['bots:write'])])
      await expect(deleteWorkspace(test.platform, actor, { typedName })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      })
    await expect(deleteWorkspace(test.platform, owner.actor, { typedName: 'olga' })).rejects.toMatchObject({
      code: 'INVALID',
    })
    expect((await getMe(test.platform, owner.actor, {})).workspace.deletesAt).toBeNull()
  })
})

/** A workspace with a row in every tenant table, whose days are over. */
const expired = async (days: number) => {
  const rows = await createRows(test.platform)
  const at = new Date(START.getTime() + days * DAY)
  await pool.query('update workspace set deletes_at = $2 where id = $1', [rows.workspaceId, at])
  await pool.query(
    `insert into session (id, secret_hash, user_id, workspace_id, created_at, last_seen_at, expires_at)
     values (gen_random_uuid(), gen_random_uuid(), $1, $2, now(), now(), now())`,
    [owner.actor.id, rows.workspaceId],
  )
  return rows
}
const tablesOf = () => runQuery(test.platform, owner.workspaceId, (em) => listTenantTables(em))
const rowsIn = async (table: string, workspaceId: string): Promise<number> =>
  Number(
    (await pool.query(`select count(*) from "${table}" where workspace_id = $1`, [workspaceId])).rows[0]
      ?.count,
  )

describe('the removal', () => {
  it('leaves nothing of the workspace in any table, and all of every other', async () => {
    const gone = await expired(-1)
    const kept = await expired(-1)
    const tables = await tablesOf()
    expect(tables.length).toBeGreaterThan(20)
    for (const table of tables) expect(await rowsIn(table, gone.workspaceId), table).toBeGreaterThan(0)
    const outside: unknown[] = []
    const job = { workspaceId: gone.workspaceId, requestId: 'request-1' }
    const removeOutside = async (workspaceId: string, accountIds: string[]) => {
      // Before the rows that name it are gone.
      expect(await rowsIn('account', workspaceId)).toBe(1)
      outside.push([workspaceId, accountIds])
    }
    expect(await purgeWorkspace(test.platform, job, removeOutside)).toBe(true)
    expect(outside).toEqual([[gone.workspaceId, [gone.accountId]]])
    for (const table of tables) {
      expect(await rowsIn(table, gone.workspaceId), table).toBe(0)
      expect(await rowsIn(table, kept.workspaceId), table).toBeGreaterThan(0)
    }
    const left = await pool.query('select id from workspace where id = any($1)', [
      [gone.workspaceId, kept.workspaceId],
    ])
    expect(left.rows).toEqual([{ id: kept.workspaceId }])
    expect(await purgeWorkspace(test.platform, job)).toBe(false)
  })

  it('knows every table with a workspace_id that the database has', async () => {
    const { rows } = await pool.query<{ table_name: string }>(
      `select table_name from information_schema.columns where column_name = 'workspace_id' and table_schema = 'public'`,
    )
    expect((await tablesOf()).toSorted()).toEqual(rows.map(({ table_name }) => table_name).toSorted())
    expect(
      childrenFirst(
        ['a', 'b', 'c'],
        [
          { from: 'c', to: 'a' },
          { from: 'b', to: 'c' },
        ],
      ),
    ).toEqual(['b', 'c', 'a'])
    expect(() =>
      childrenFirst(
        ['a', 'b'],
        [
          { from: 'a', to: 'b' },
          { from: 'b', to: 'a' },
        ],
      ),
    ).toThrow('circle')
  })

  it('is begun for those alone whose days are over, and for none that was restored', async () => {
    const due = await expired(0)
    const early = await expired(1)
    await startPurges(test.platform, 'request-1')
    const { rows } = await pool.query<{ payload: { workspaceId: string } }>(
      `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = 'workspace.purge'`,
    )
    const started = rows.map(({ payload }) => payload.workspaceId)
    expect(started).toContain(due.workspaceId)
    expect(started).not.toContain(early.workspaceId)
    expect(await purgeWorkspace(test.platform, { workspaceId: early.workspaceId, requestId: 'r' })).toBe(
      false,
    )
    await pool.query('update workspace set deletes_at = null where id = $1', [due.workspaceId])
    expect(await purgeWorkspace(test.platform, { workspaceId: due.workspaceId, requestId: 'r' })).toBe(false)
    expect(await rowsIn('member', due.workspaceId)).toBe(1)
  })

  it('once begun goes through: it cannot be restored half-way, and is taken up where it stopped', async () => {
    const rows = await expired(-1)
    const job = { workspaceId: rows.workspaceId, requestId: 'r' }
    const broken = () => Promise.reject(new Error('the store is away'))
    await expect(purgeWorkspace(test.platform, job, broken)).rejects.toThrow('away')
    const actor = { ...owner.actor, workspaceId: rows.workspaceId }
    await expect(restoreWorkspace(test.platform, actor, {})).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('being removed'),
    })
    expect(await purgeWorkspace(test.platform, job)).toBe(true)
    const left = await runQuery(test.platform, '*', (em) => em.count(Workspace, { id: rows.workspaceId }))
    expect(
      left +
        (await runQuery(test.platform, '*', (em) => em.count(Member, { workspaceId: rows.workspaceId }))),
    ).toBe(0)
  })
})

describe('an export', () => {
  const read = async (workspaceId: string) => {
    const files = new Map<string, string>()
    const actor = { ...owner.actor, workspaceId }
    for await (const { name, content } of streamWorkspace(test.platform, actor, new AbortController().signal))
      files.set(name, content.toString())
    return files
  }

  it('has every table but those that are machinery, and rows of its own workspace alone', async () => {
    const [mine, theirs] = [await createRows(test.platform), await createRows(test.platform)]
    const files = await read(mine.workspaceId)
    const folders = new Set([...files.keys()].map((name) => name.split('/')[0]))
    for (const table of await tablesOf()) expect(folders.has(table), table).toBe(!NOT_EXPORTED.has(table))
    const all = [...files.values()].join('')
    expect(all).toContain(mine.orderId)
    for (const id of Object.values(theirs)) expect(all).not.toContain(id)
    const alert = JSON.parse(files.get('alert/00001.jsonl') ?? '')
    expect(alert).toMatchObject({ id: mine.alertId, body: '{"symbol":"BTCUSD"}' })
    for (const text of files.values())
      for (const line of text.split('\n').filter(Boolean)) expect(() => JSON.parse(line)).not.toThrow()
  })

  it('holds no secret', async () => {
    const { secret: hookSecret } = await createHook(test.platform, owner.actor, { name: 'TradingView' })
    const { secret: key } = await createApiKey(test.platform, owner.actor, {
      name: 'key',
      scopes: ['bots:read'],
    })
    const sealed = await pool.query<{ secret_sealed: string }>(
      'select secret_sealed from hook where workspace_id = $1',
      [owner.workspaceId],
    )
    const hash = await pool.query<{ hash: string }>('select hash from api_key where workspace_id = $1', [
      owner.workspaceId,
    ])
    const all = [...(await read(owner.workspaceId)).values()].join('')
    expect(all).toContain('TradingView')
    for (const planted of [hookSecret, key, sealed.rows[0]?.secret_sealed ?? '?', hash.rows[0]?.hash ?? '?'])
      expect(all).not.toContain(planted)
  })

  it('is taken by an owner, and the audit trail says so', async () => {
    const admin = await join(test.platform, await newPerson(test.platform), owner.workspaceId, 'admin')
    for (const actor of [admin.actor, keyOf(owner.workspaceId, ['orders:read'])])
      await expect(exportWorkspace(test.platform, actor, {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await exportWorkspace(test.platform, owner.actor, {})).toEqual({
      fileName: 'viewzenix-Olga-s-workspace-2030-01-01.tar.gz',
    })
    expect(await verbsOf(test.platform, owner.workspaceId, owner.workspaceId)).toContain('workspace.exported')
  })
})
