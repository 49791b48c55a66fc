/** A rotation of APP_SECRET over real rows: beside writers, cut off in the middle, and over every sealed column. */
import type { MikroORM } from '@mikro-orm/postgresql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemActor } from './actor.ts'
import { newId } from './ids.ts'
import { type Rotated, rotateSecrets } from './rotate-secrets.ts'
import { addAlert, createPlatform, createRows, type Rows } from './rows.fixture.ts'
import { createSealer, type Sealer } from './seal.ts'
import { sealedColumns } from './sealed-columns.ts'
import { ALL_WORKSPACES, runInTransaction } from './unit-of-work.ts'

const OLD = 'a secret of the tests'
let test: Awaited<ReturnType<typeof createPlatform>>
let rows: Rows
beforeAll(async () => {
  test = await createPlatform(new Date('2030-01-01T00:00:00Z'))
  rows = await createRows(test.platform)
})
afterAll(() => test?.close())

const sql = <T extends object>(text: string, params: unknown[] = []): Promise<T[]> =>
  runInTransaction(test.platform, systemActor(ALL_WORKSPACES, 'request-1'), ({ em }) =>
    em.execute<T[]>(text, params),
  )

/** Seals something in every sealed column of `count` alerts and of the workspace's own rows. */
const sealRows = async (sealer: Sealer, count: number) => {
  await sql('update hook set secret_sealed = ? where id = ?', [
    sealer.seal('whsec_canary', `hook:${rows.hookId}`),
    rows.hookId,
  ])
  await sql('update account set credentials_sealed = ? where id = ?', [
    sealer.seal('{}', `account:${rows.accountId}`),
    rows.accountId,
  ])
  await sql('delete from alert where raw_sealed')
  await runInTransaction(test.platform, systemActor(rows.workspaceId, 'request-1'), async (uow) => {
    for (let n = 0; n < count; n++) {
      const id = newId()
      const raw = sealer.sealBytes(Buffer.from(`alert ${n}`), `alert:${id}`)
      await addAlert(uow, rows, { id, raw, rawSealed: true })
    }
  })
}

const rotate = async (sealer: Sealer, batch?: number, orm: MikroORM = test.platform.orm) => {
  const found: Record<string, Rotated> = {}
  for await (const column of rotateSecrets({ orm, sealer }, { batch })) found[column.table] = column
  return found
}

const contents = async (sealer: Sealer) => {
  const alerts = await sql<{ id: string; raw: Buffer }>(
    'select id, raw from alert where raw_sealed order by id',
  )
  return alerts.map(({ id, raw }) => sealer.unsealBytes(raw, `alert:${id}`).toString())
}
const numbered = (count: number) => Array.from({ length: count }, (_, n) => `alert ${n}`)

describe('a rotation', () => {
  it('covers every column of the entities that is named as sealed', () => {
    const metadata = [...test.platform.orm.getMetadata().getAll().values()]
    const named = metadata.flatMap((meta) =>
      meta.props
        .filter(({ name }) => /sealed$/i.test(name))
        .flatMap((prop) =>
          prop.fieldNames.map((column) => ({ table: meta.tableName, column, type: prop.type })),
        ),
    )
    expect(named.length).toBeGreaterThanOrEqual(3)
    const known = named.filter(({ table, column, type }) =>
      sealedColumns.some(
        (sealed) =>
          sealed.table === table &&
          // A flag says which rows of another column are sealed.
          (type === 'boolean' ? sealed.where.includes(column) : sealed.column === column),
      ),
    )
    expect(named.filter((one) => !known.includes(one))).toEqual([])
  })

  it('brings every value under the new secret, in batches, and finds nothing to do the second time', async () => {
    await sealRows(createSealer(OLD), 25)
    const ring = createSealer('the newer secret', [OLD])
    expect(await rotate(ring, 10)).toMatchObject({
      hook: { resealed: 1, unreadable: 0 },
      account: { resealed: 1, unreadable: 0 },
      alert: { resealed: 25, unreadable: 0 },
    })
    // The older secret is not needed any more.
    const alone = createSealer('the newer secret')
    expect(await contents(alone)).toEqual(numbered(25))
    const [hook] = await sql<{ secret_sealed: string }>('select secret_sealed from hook where id = ?', [
      rows.hookId,
    ])
    expect(alone.unseal(hook?.secret_sealed ?? '', `hook:${rows.hookId}`)).toBe('whsec_canary')
    const again = await rotate(ring)
    expect(Object.values(again).map((one) => one.resealed + one.unreadable)).toEqual(
      sealedColumns.map(() => 0),
    )
  })

  it('goes on where it was cut off', async () => {
    await sealRows(createSealer(OLD), 25)
    const ring = createSealer('the newest secret', ['the newer secret', OLD])
    // Killed after one batch of hooks, one of accounts and two of alerts.
    let batches = 0
    const orm = new Proxy(test.platform.orm, {
      get: (target, key, receiver) =>
        key !== 'em'
          ? Reflect.get(target, key, receiver)
          : {
              fork: () => {
                if (++batches > 4) throw new Error('killed')
                return target.em.fork()
              },
            },
    })
    await expect(rotate(ring, 10, orm)).rejects.toThrow('killed')
    expect(await contents(ring)).toEqual(numbered(25))
    expect((await rotate(ring, 10)).alert).toMatchObject({ resealed: 5, unreadable: 0 })
    expect(await contents(createSealer('the newest secret'))).toEqual(numbered(25))
  })

  it('loses no value that is written meanwhile, and may run twice at once', async () => {
    await sealRows(createSealer(OLD), 40)
    const ring = createSealer('yet another secret', [OLD])
    const written = newId()
    const [one, two] = await Promise.all([
      rotate(ring, 3),
      rotate(ring, 3),
      runInTransaction(test.platform, systemActor(rows.workspaceId, 'request-1'), async (uow) => {
        // A process that does not know the new secret yet.
        const raw = createSealer(OLD).sealBytes(Buffer.from('late'), `alert:${written}`)
        await addAlert(uow, rows, { id: written, raw, rawSealed: true })
        await uow.em.execute('update hook set secret_sealed = ? where id = ?', [
          createSealer(OLD).seal('whsec_late', `hook:${rows.hookId}`),
          rows.hookId,
        ])
      }),
    ])
    expect((one?.alert?.resealed ?? 0) + (two?.alert?.resealed ?? 0)).toBeGreaterThanOrEqual(40)
    await rotate(ring)
    const alone = createSealer('yet another secret')
    expect((await contents(alone)).toSorted()).toEqual([...numbered(40), 'late'].toSorted())
    const [hook] = await sql<{ secret_sealed: string }>('select secret_sealed from hook where id = ?', [
      rows.hookId,
    ])
    expect(alone.unseal(hook?.secret_sealed ?? '', `hook:${rows.hookId}`)).toBe('whsec_late')
  })

  it('leaves alone, and counts, what no secret of the ring opens', async () => {
    await sealRows(createSealer('a secret that was lost'), 3)
    const found = await rotate(createSealer('another secret', [OLD]))
    expect(found).toMatchObject({
      hook: { resealed: 0, unreadable: 1 },
      account: { resealed: 0, unreadable: 1 },
      alert: { resealed: 0, unreadable: 3 },
    })
    expect(await contents(createSealer('a secret that was lost'))).toEqual(numbered(3))
  })
})
