/**
 * The second wall by itself. Every use-case is run as somebody of workspace B, with B's ids, and with the filter of
 * the ORM off: all that it says of itself is B. PostgreSQL alone was told another one, which is empty. Nothing of B may
 * come out, or be changed.
 */
import { EntityManager, NotFoundError } from '@mikro-orm/postgresql'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Actor, systemActor } from './actor.ts'
import { AppError } from './errors.ts'
import { newId } from './ids.ts'
import type { Platform } from './platform.ts'
import { createPlatform, createRows } from './rows.fixture.ts'
import { ALL_WORKSPACES, runInTransaction } from './unit-of-work.ts'
import { type AnyUseCase, collecting, importUseCases, sampleInputs } from './use-cases.fixture.ts'
import { userOf } from './writes.fixture.ts'

const { useCases } = vi.hoisted(() => ({ useCases: [] as AnyUseCase[] }))
vi.mock('./use-case.ts', async (original) => collecting(await original<object>(), useCases))

/** Tables that the wall does not guard, and why that is right. */
const OPEN: Record<string, string> = {
  app_user: 'a person belongs to several workspaces; read by the id of a member or of a session alone',
  identity_link: 'belongs to a person; found by provider and subject before any workspace is known',
  session: 'belongs to a person; found by its secret before the workspace is known',
  rate_count: 'how often an address, a key or a person called: counted before and beside any workspace',
  known_device: 'from what a person has signed in, in whichever workspace; read by the person’s id alone',
  mail_preference: 'which mails a person wants, in all of their workspaces; read by the person’s id alone',
}
/** Reads that belong to a person and not to a workspace: they go by the id of whoever is signed in. */
const PERSONAL: Record<string, string> = {
  'me.get': 'the actor’s own memberships, in every workspace',
  'profile.get': 'the actor’s own name, addresses and ways to sign in',
  'session.list': 'the actor’s own sessions',
  'mail-preference.list': 'which mails the actor wants, in every workspace',
}

/** Reads whose answers are figures or words, in which no row is named. */
const NAMELESS = [
  'hook.preview',
  'mail-template.list',
  'mail-template.preview',
  'position.equity',
  'status.get',
  'suppression.find',
]

let test: Awaited<ReturnType<typeof createPlatform>>
let a: Workspace
let b: Workspace
/** A workspace in which there is nothing. */
const empty = newId()
beforeAll(async () => {
  test = await createPlatform(new Date('2030-01-01T00:00:00Z'))
  const written = await importUseCases()
  // None is made where this cannot see it.
  expect(useCases.map(({ name }) => name).toSorted()).toEqual(written.toSorted())
  a = await createWorkspace()
  b = await createWorkspace()
  // The status strip tells whether any account trades live, and nothing else: so one of B does.
  await sql("update account set mode = 'live' where workspace_id = ?", [b.actor.workspaceId])
})
afterAll(() => test?.close())
afterEach(() => vi.restoreAllMocks())

type Workspace = { actor: Actor; ids: Record<string, string>; secrets: string[] }

const sql = <T extends object>(
  text: string,
  params: unknown[] = [],
  workspaceId = ALL_WORKSPACES,
): Promise<T[]> =>
  runInTransaction(test.platform, systemActor(workspaceId, 'request-1'), ({ em }) =>
    em.execute<T[]>(text, params),
  )

/** Somebody with a workspace in which there is a row in every tenant table. */
const createWorkspace = async (): Promise<Workspace> => {
  const rows = await createRows(test.platform)
  const { workspaceId, ...ids } = rows
  const actor = userOf(workspaceId)
  await runInTransaction(test.platform, actor, async (uow) => {
    uow.activity({ verb: 'bot.paused', subject: { kind: 'bot', id: ids.botId }, summary: 'Paused.' })
    // A decision that somebody has yet to make, and a file that is on its way.
    await uow.em.execute("update decision set outcome = 'awaiting_approval' where workspace_id = ?", [
      workspaceId,
    ])
    await uow.em.execute(
      `insert into file select (jsonb_populate_record(f, jsonb_build_object('id', ?::text, 'state',
         'uploading', 'key', f.key || '-2', 'upload_id', 'one'))).* from file f where workspace_id = ?`,
      [newId(), workspaceId],
    )
  })
  return {
    actor,
    ids: { ...ids, workspaceId, scopeId: workspaceId },
    // Whoever did something there is as little to be seen as what they did.
    secrets: [...(await idsOf(workspaceId)), ...(actor.id === null ? [] : [actor.id])],
  }
}

const tenantTables = (): { name: string; guarded: boolean }[] =>
  [...test.platform.orm.getMetadata().getAll().values()].map((meta) => ({
    name: meta.tableName,
    guarded: meta.rowLevelSecurity === 'force',
  }))
const guardedTables = () => tenantTables().filter(({ guarded }) => guarded)
const owned = (table: string) => (table === 'workspace' ? 'id' : 'workspace_id')

/** Ids of all rows of a workspace, of every guarded table. */
const idsOf = async (workspaceId: string): Promise<string[]> => {
  const found = await Promise.all(
    guardedTables().map(({ name }) =>
      sql<{ id: string | null }>(
        `select to_jsonb(t) ->> 'id' as id from "${name}" t where ${owned(name)} = ?`,
        [workspaceId],
      ),
    ),
  )
  return [...new Set(found.flat().flatMap(({ id }) => id ?? []))]
}

/** All that B has, as one text. */
const contentsOfB = async (): Promise<string> => {
  const tables = await Promise.all(
    guardedTables().map(({ name }) =>
      sql(
        `select '${name}' as table, md5(string_agg(t::text, '|' order by t::text)) as rows from "${name}" t where ${owned(name)} = ?`,
        [b.actor.workspaceId],
      ),
    ),
  )
  return JSON.stringify(tables, null, 1)
}

/** The use-case's own scoping goes; and where `only` is given, PostgreSQL hears of the empty one instead of B. */
const takeFirstWallDown = (only?: 'second wall'): void => {
  const { setFilterParams, execute } = EntityManager.prototype
  vi.spyOn(EntityManager.prototype, 'setFilterParams').mockImplementation(function (
    this: EntityManager,
    name,
  ) {
    setFilterParams.call(this, name, { workspaceId: ALL_WORKSPACES })
  })
  if (only)
    vi.spyOn(EntityManager.prototype, 'execute').mockImplementation(function (
      this: EntityManager,
      query,
      params,
      ...rest
    ) {
      const enters = typeof query === 'string' && query.includes('enter_workspace(')
      const told = enters ? params?.map((p: unknown) => (p === b.actor.workspaceId ? empty : p)) : params
      return execute.call(this, query, told, ...rest)
    })
}

/** What a use-case needs beside the platform must not be reached: nothing is found that it could act on. */
const platformFor = (): Platform =>
  new Proxy(test.platform, {
    get: (target, key, receiver) => Reflect.get(target, key, receiver) ?? unreachable,
    has: () => true,
  })
const unreachable: unknown = new Proxy(() => undefined, {
  get: (_, key) => (key === 'then' ? undefined : unreachable),
  apply: () => Promise.resolve([]),
})

const inputsFor = (useCase: AnyUseCase): unknown[] => {
  const inputs = sampleInputs(useCase.input, b.secrets, b.ids)
  expect(inputs.length, `inputs for ${useCase.name}: teach sampleInputs its fields`).toBeGreaterThan(0)
  return inputs
}

type Outcome = { texts: string[]; foreign: string[]; broken: string[] }
const run = async (useCase: AnyUseCase, actor = b.actor): Promise<Outcome> => {
  const outcome: Outcome = { texts: [], foreign: [], broken: [] }
  for (const input of inputsFor(useCase)) {
    try {
      const text = JSON.stringify((await useCase.run(platformFor(), actor, input)) ?? null)
      outcome.texts.push(text)
      outcome.foreign.push(...b.secrets.filter((id) => text.includes(id)))
    } catch (error) {
      const refused =
        error instanceof AppError ||
        error instanceof NotFoundError ||
        /row-level security/.test(String(error))
      if (!refused) outcome.broken.push(`${JSON.stringify(input)}: ${error}`)
    }
  }
  return outcome
}

describe('row-level security alone', { timeout: 120_000 }, () => {
  it('guards every table; one that it does not has its reason', () => {
    const open = tenantTables().filter(({ guarded }) => !guarded)
    expect(open.map(({ name }) => name).toSorted()).toEqual(Object.keys(OPEN).toSorted())
  })

  it('shows nothing of another workspace to any read, whatever the read asks for', async () => {
    const reads = useCases.filter(({ kind, name }) => kind === 'query' && !(name in PERSONAL))
    expect(reads.length).toBeGreaterThan(15)
    // First that the inputs are good for something: where PostgreSQL is told B, each read shows what is B's.
    takeFirstWallDown()
    const shown = new Map<string, string[]>()
    for (const read of reads) {
      const { texts, foreign, broken } = await run(read)
      expect(broken, read.name).toEqual([])
      if (foreign.length === 0) shown.set(read.name, texts)
    }
    expect([...shown.keys()].toSorted(), 'reads that show no id of a row').toEqual(NAMELESS.toSorted())
    vi.restoreAllMocks()
    const nobody = userOf(empty)
    const bare = new Map<string, string[]>()
    for (const read of reads) bare.set(read.name, (await run(read, nobody)).texts)
    takeFirstWallDown('second wall')
    for (const read of reads) {
      const { texts, foreign, broken } = await run(read)
      expect({ foreign, broken }, read.name).toEqual({ foreign: [], broken: [] })
      if (!NAMELESS.includes(read.name)) continue
      expect(texts, `${read.name} shows what an empty workspace shows`).toEqual(bare.get(read.name))
      expect(texts, read.name).not.toEqual(shown.get(read.name))
    }
  })

  it('lets no write change anything of another workspace', async () => {
    const writes = useCases.filter(({ kind }) => kind === 'command')
    expect(writes.length).toBeGreaterThan(15)
    const before = await contentsOfB()
    takeFirstWallDown('second wall')
    for (const write of writes) await run(write)
    vi.restoreAllMocks()
    expect(await contentsOfB()).toBe(before)
    // The same with PostgreSQL told B: they do change it, so the inputs are good for something.
    takeFirstWallDown()
    for (const write of writes) await run(write)
    vi.restoreAllMocks()
    expect(await contentsOfB()).not.toBe(before)
  })
})

describe('each guarded table', () => {
  const asA = <T extends object>(text: string, params: unknown[] = []) =>
    sql<T>(text, params, a.actor.workspaceId)

  it('takes no row for another workspace, gives none away, and has none of another to change or to remove', async () => {
    const before = await contentsOfB()
    for (const { name } of guardedTables()) {
      const key = owned(name)
      const [own] = await asA<{ row: object }>(`select to_jsonb(t) as row from "${name}" t limit 1`)
      expect(own, `own rows of ${name}`).toBeDefined()
      const forB = JSON.stringify({ ...own?.row, [key]: b.actor.workspaceId })
      const insert = `insert into "${name}" select * from jsonb_populate_record(null::"${name}", ?::jsonb)`
      await expect(asA(insert, [forB]), `insert into ${name}`).rejects.toThrow(/row-level security/)
      const give = `update "${name}" set ${key} = ? where ${key} = ?`
      await expect(asA(give, [b.actor.workspaceId, a.actor.workspaceId]), `give ${name}`).rejects.toThrow(
        /row-level security/,
      )
      for (const statement of [
        `update "${name}" set ${key} = ${key} where ${key} = ?`,
        `delete from "${name}" where ${key} = ?`,
      ])
        expect(await asA(`${statement} returning 1`, [b.actor.workspaceId]), statement).toEqual([])
    }
    expect(await contentsOfB()).toBe(before)
  })
})
