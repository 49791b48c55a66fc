import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiKey } from '../entities/api-key.entity.ts'
import { createPlatform, createRows } from '../platform/rows.fixture.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { userOf, verbsOf } from '../platform/writes.fixture.ts'
import { authenticateApiKey, createApiKey, listApiKeys, revokeApiKey } from './index.ts'

const DAY = 86_400_000
const start = new Date('2030-01-01T00:00:00Z')
let test: Awaited<ReturnType<typeof createPlatform>>
beforeAll(async () => {
  test = await createPlatform(start)
})
afterAll(() => test?.close())

const setUp = async (expiresInDays: number | null = null) => {
  test.clock.at = start
  const { workspaceId } = await createRows(test.platform)
  const actor = userOf(workspaceId)
  const input = { name: 'Script', scopes: ['alerts:read' as const], expiresInDays }
  return { workspaceId, actor, ...(await createApiKey(test.platform, actor, input)) }
}

describe('API keys', () => {
  it('are shown once, and only their hash is kept', async () => {
    const { workspaceId, actor, apiKey, secret } = await setUp()
    expect(secret).toMatch(/^vzx_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}$/)
    expect(apiKey.prefix).toBe(secret.slice(0, 12))
    const rows = await runQuery(test.platform, workspaceId, (em) => em.find(ApiKey, {}))
    expect(JSON.stringify(rows)).not.toContain(secret)
    const list = await listApiKeys(test.platform, actor, {})
    expect(list.find((key) => key.id === apiKey.id)).toEqual(apiKey)
    expect(await verbsOf(test.platform, workspaceId, apiKey.id)).toEqual(['api_key.created'])
  })

  it('stand for an actor with their scopes, until they are revoked', async () => {
    const { workspaceId, actor, apiKey, secret } = await setUp()
    expect(await authenticateApiKey(test.platform, secret, 'request-2')).toEqual({
      kind: 'api_key',
      id: apiKey.id,
      name: 'Script',
      scopes: ['alerts:read'],
      workspaceId,
      requestId: 'request-2',
    })
    await revokeApiKey(test.platform, actor, { id: apiKey.id })
    expect(await authenticateApiKey(test.platform, secret, 'request-2')).toBeNull()
    await expect(revokeApiKey(test.platform, actor, { id: apiKey.id })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    expect(await verbsOf(test.platform, workspaceId, apiKey.id)).toContain('api_key.revoked')
  })

  it('expire', async () => {
    const { secret } = await setUp(1)
    test.clock.at = new Date(start.getTime() + DAY - 1)
    expect(await authenticateApiKey(test.platform, secret, 'request-2')).not.toBeNull()
    test.clock.at = new Date(start.getTime() + DAY)
    expect(await authenticateApiKey(test.platform, secret, 'request-2')).toBeNull()
  })

  it('note their use at most once a minute', async () => {
    const { actor, apiKey, secret } = await setUp()
    const lastUsed = async () =>
      (await listApiKeys(test.platform, actor, {})).find((key) => key.id === apiKey.id)?.lastUsedAt
    for (const [ms, expected] of [
      [0, 0],
      [59_999, 0],
      [60_000, 60_000],
    ] as const) {
      test.clock.at = new Date(start.getTime() + ms)
      await authenticateApiKey(test.platform, secret, 'request-2')
      expect(await lastUsed()).toBe(new Date(start.getTime() + expected).toISOString())
    }
  })

  it('are not for viewers to make, nor for keys, and those of others are not found', async () => {
    const mine = await setUp()
    const theirs = await setUp()
    const key = await authenticateApiKey(test.platform, mine.secret, 'request-2')
    const input = { name: 'x', scopes: ['alerts:read' as const] }
    for (const actor of [userOf(mine.workspaceId, 'viewer'), ...(key ? [key] : [])]) {
      await expect(createApiKey(test.platform, actor, input)).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(revokeApiKey(test.platform, actor, { id: mine.apiKey.id })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      })
    }
    await expect(revokeApiKey(test.platform, mine.actor, { id: theirs.apiKey.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
