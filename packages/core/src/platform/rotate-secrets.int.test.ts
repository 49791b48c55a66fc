/** A rotation of APP_SECRET over real rows: beside writers, cut off in the middle, and over every sealed column. */
import type { MikroORM } from '@mikro-orm/postgresql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IdentityLink, Session, User } from '../entities/identity.entity.ts'
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
  await addPerson()
})
afterAll(() => test?.close())

const person = { identityId: newId(), sessionId: newId() }
/** Somebody who is signed in by a provider that gave tokens. */
const addPerson = () =>
  runInTransaction(test.platform, systemActor(rows.workspaceId, 'request-1'), async ({ em, now }) => {
    const userId = newId()
    em.create(User, { id: userId, name: 'Olga', emailVerified: true, createdAt: now })
    await em.flush()
    em.create(IdentityLink, {
      id: person.identityId,
      userId,
      provider: 'oidc',
      subject: newId(),
      createdAt: now,
    })
    em.create(Session, {
      id: person.sessionId,
      userId,
      workspaceId: rows.workspaceId,
      secretHash: newId(),
      createdAt: now,
      lastSeenAt: now,
      expiresAt: now,
    })
  })

const sql = <T extends object>(text: string, params: unknown[] = []): Promise<T[]> =>
  runInTransaction(test.platform, systemActor(ALL_WORKSPACES, 'request-1'), ({ em }) =>
    em.execute<T[]>(text, params),
  )

/** The row of each sealed column of texts. */
const texts = () => {
  const rowOf: Record<string, string> = {
    hook: rows.hookId,
    account: rows.accountId,
    mail: rows.mailId,
    identity_link: person.identityId,
    session: person.sessionId,
  }
  return sealedColumns
    .filter(({ kind }) => kind === 'text')
    .map((column) => ({ ...column, id: rowOf[column.table] ?? expect.fail(`a row of ${column.table}`) }))
}

/** Seals something in every sealed column of `count` alerts and of the workspace's own rows. */
const sealRows = async (sealer: Sealer, count: number) => {
  for (const { table, column, id, context } of texts())
    await sql(`update ${table} set ${column} = ? where id = ?`, [
      sealer.seal(`canary of ${table}`, context(id)),
      id,
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

/** What each sealed column of texts holds, opened. */
const opened = async (sealer: Sealer) => {
  const found: Record<string, string> = {}
  for (const { table, column, id, context } of texts()) {
    const [row] = await sql<{ sealed: string }>(`select ${column} as sealed from ${table} where id = ?`, [id])
    found[table] = sealer.unseal(row?.sealed ?? '', context(id))
  }
  return found
}
const canaries = () => Object.fromEntries(texts().map(({ table }) => [table, `canary of ${table}`]))
/** The same figures for every column of texts. */
const ofTexts = (figures: Partial<Rotated>) =>
  Object.fromEntries(texts().map(({ table }) => [table, figures]))

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
    expect(named.length).toBeGreaterThanOrEqual(6)
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
      ...ofTexts({ resealed: 1, unreadable: 0 }),
      alert: { resealed: 25, unreadable: 0 },
    })
    // The older secret is not needed any more.
    const alone = createSealer('the newer secret')
    expect(await contents(alone)).toEqual(numbered(25))
    expect(await opened(alone)).toEqual(canaries())
    const again = await rotate(ring)
    expect(Object.values(again).map((one) => one.resealed + one.unreadable)).toEqual(
      sealedColumns.map(() => 0),
    )
  })

  it('goes on where it was cut off', async () => {
    await sealRows(createSealer(OLD), 25)
    const ring = createSealer('the newest secret', ['the newer secret', OLD])
    // Killed after one batch of each column of texts and two of alerts.
    let batches = 0
    const survived = texts().length + 2
    const orm = new Proxy(test.platform.orm, {
      get: (target, key, receiver) =>
        key !== 'em'
          ? Reflect.get(target, key, receiver)
          : {
              fork: () => {
                if (++batches > survived) throw new Error('killed')
                return target.em.fork()
              },
            },
    })
    await expect(rotate(ring, 10, orm)).rejects.toThrow('killed')
    expect(await contents(ring)).toEqual(numbered(25))
    expect((await rotate(ring, 10)).alert).toMatchObject({ resealed: 5, unreadable: 0 })
    expect(await contents(createSealer('the newest secret'))).toEqual(numbered(25))
    expect(await opened(createSealer('the newest secret'))).toEqual(canaries())
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
    expect(await opened(alone)).toEqual({ ...canaries(), hook: 'whsec_late' })
  })

  it('leaves alone, and counts, what no secret of the ring opens', async () => {
    await sealRows(createSealer('a secret that was lost'), 3)
    const found = await rotate(createSealer('another secret', [OLD]))
    expect(found).toMatchObject({
      ...ofTexts({ resealed: 0, unreadable: 1 }),
      alert: { resealed: 0, unreadable: 3 },
    })
    expect(await contents(createSealer('a secret that was lost'))).toEqual(numbered(3))
    expect(await opened(createSealer('a secret that was lost'))).toEqual(canaries())
  })
})
