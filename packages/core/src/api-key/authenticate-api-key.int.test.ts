import { afterAll, beforeAll, expect, it } from 'vitest'
import { ApiKey } from '../entities/api-key.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { createPlatform, createRows } from '../platform/rows.fixture.ts'
import { sha256 } from '../platform/seal.ts'
import { runInTransaction, runQuery } from '../platform/unit-of-work.ts'
import { authenticateApiKey, resumeApiKey } from './index.ts'

const START = new Date('2030-01-01T00:00:00Z')
const later = (ms: number) => new Date(START.getTime() + ms)
let test: Awaited<ReturnType<typeof createPlatform>>
let workspaceId: string
beforeAll(async () => {
  test = await createPlatform(START)
  workspaceId = (await createRows(test.platform)).workspaceId
})
afterAll(() => test?.close())

const secretOf = (letter: string) => `vzx_${letter.repeat(8)}_${letter.repeat(32)}`
const make = async (letter: string, changes: Partial<ApiKey> = {}) => {
  const id = newId()
  await runInTransaction(test.platform, systemActor(workspaceId, 'request-1'), async ({ em }) => {
    em.create(ApiKey, {
      id,
      workspaceId,
      name: 'script',
      prefix: `vzx_${letter.repeat(8)}`,
      hash: sha256(secretOf(letter)),
      scopes: ['alerts:read', 'orders:read'],
      createdBy: 'Vera',
      createdAt: START,
      ...changes,
    })
  })
  return id
}
const authenticate = (letter: string) => authenticateApiKey(test.platform, secretOf(letter), 'request-2')
const lastUsed = async (id: string) =>
  (await runQuery(test.platform, workspaceId, (em) => em.findOneOrFail(ApiKey, { id }))).lastUsedAt

it('finds the actor of a key, and writes its use down at most once a minute', async () => {
  const id = await make('a')
  const actor = { kind: 'api_key', id, name: 'script', scopes: ['alerts:read', 'orders:read'], workspaceId }
  expect(await authenticate('a')).toEqual({ ...actor, requestId: 'request-2' })
  expect(await lastUsed(id)).toEqual(START)
  test.clock.at = later(59_999)
  await authenticate('a')
  expect(await lastUsed(id)).toEqual(START)
  test.clock.at = later(60_000)
  await authenticate('a')
  expect(await lastUsed(id)).toEqual(later(60_000))
  test.clock.at = START
})

it('finds nobody for a key that is unknown, revoked, expired or no key, nor for its tokens', async () => {
  const revoked = await make('b', { revokedAt: START })
  const expired = await make('c', { expiresAt: START })
  for (const letter of ['b', 'c', 'd', '-']) expect(await authenticate(letter), letter).toBeNull()
  for (const id of [revoked, expired, newId()])
    expect(await resumeApiKey(test.platform, { id, workspaceId }, 'request-2')).toBeNull()
  expect(await resumeApiKey(test.platform, { id: await make('e'), workspaceId: newId() }, 'r')).toBeNull()
})

it('leaves no workspace open on the connection', async () => {
  await make('f')
  await authenticate('f')
  expect(await test.platform.orm.em.fork().execute('select 1 from api_key')).toEqual([])
})
