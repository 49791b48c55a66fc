import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { Hook } from '../entities/hook.entity.ts'
import { createHook, rotateHookSecret, updateHook } from '../hook/index.ts'
import { newId } from '../platform/ids.ts'
import { createPlatform, createRows } from '../platform/rows.fixture.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'
import { userOf } from '../platform/writes.fixture.ts'
import { createHookDirectory, type HookDirectory } from './hook-directory.ts'

let test: Awaited<ReturnType<typeof createPlatform>>
let pool: pg.Pool
let owner: ReturnType<typeof userOf>
let directory: HookDirectory
let now = 0
beforeAll(async () => {
  test = await createPlatform(new Date('2030-01-01T00:00:00Z'))
  pool = new pg.Pool({ connectionString: test.url, options: '-c viewzenix.workspace=*' })
  owner = userOf((await createRows(test.platform)).workspaceId)
})
beforeEach(() => {
  directory = createHookDirectory({ pool, sealer: test.platform.sealer, now: () => now })
})
afterAll(async () => {
  await pool?.end()
  await test?.close()
})

it('finds a hook with its secret and its settings, and nothing where there is none', async () => {
  const { hook, secret } = await createHook(test.platform, owner, {
    name: 'Breakouts',
    allowPathSecret: true,
  })
  expect(await directory.find(hook.id)).toEqual({
    id: hook.id,
    workspaceId: owner.workspaceId,
    name: 'Breakouts',
    enabled: true,
    secret,
    allowPathSecret: true,
    dedupeWindowSeconds: 20,
    reading: { pineUnits: { risk: 'units', stops: 'pips' }, mapping: null },
  })
  expect(await directory.find(newId())).toBeNull()
})

it('remembers it for seconds, and forgets it when it is told of a change', async () => {
  const { hook, secret } = await createHook(test.platform, owner, { name: 'Changing' })
  expect(await directory.find(hook.id)).toMatchObject({ secret })
  const rotated = await rotateHookSecret(test.platform, owner, { id: hook.id })
  expect(await directory.find(hook.id)).toMatchObject({ secret })
  directory.forget(hook.id)
  expect(await directory.find(hook.id)).toMatchObject({ secret: rotated.secret })

  await updateHook(test.platform, owner, { id: hook.id, enabled: false })
  expect(await directory.find(hook.id)).toMatchObject({ enabled: true })
  now += 5_001
  expect(await directory.find(hook.id)).toMatchObject({ enabled: false })
})

it('a hook that was not there when it was asked for is found once that is forgotten', async () => {
  const id = newId()
  expect(await directory.find(id)).toBeNull()
  await runInTransaction(test.platform, owner, async ({ em, now: createdAt }) => {
    em.create(Hook, {
      id,
      workspaceId: owner.workspaceId,
      createdAt,
      name: 'Late',
      enabled: true,
      secretSealed: test.platform.sealer.seal('whsec_late', `hook:${id}`),
      secretHint: 'whsec_late',
      secretRotatedAt: createdAt,
      allowPathSecret: false,
      dedupeWindowSeconds: 20,
    })
  })
  expect(await directory.find(id)).toBeNull()
  directory.forget()
  expect(await directory.find(id)).toMatchObject({ name: 'Late', secret: 'whsec_late' })
})

it('does not remember that PostgreSQL was away', async () => {
  const { hook } = await createHook(test.platform, owner, { name: 'Away' })
  const { hostname, port, username, password, pathname } = new URL(test.url)
  const moving = new pg.Pool({
    host: hostname,
    port: 1,
    user: username,
    password,
    database: pathname.slice(1),
    options: '-c viewzenix.workspace=*',
  })
  const over = createHookDirectory({ pool: moving, sealer: test.platform.sealer, now: () => now })
  await expect(over.find(hook.id)).rejects.toThrow()
  moving.options.port = Number(port)
  expect(await over.find(hook.id)).toMatchObject({ name: 'Away' })
  await moving.end()
})
