import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Hook } from '../entities/hook.entity.ts'
import { newId } from '../platform/ids.ts'
import { createPlatform, createRows } from '../platform/rows.fixture.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { userOf, verbsOf } from '../platform/writes.fixture.ts'
import { createHook, getHook, listHooks, rotateHookSecret, updateHook } from './index.ts'

let test: Awaited<ReturnType<typeof createPlatform>>
beforeAll(async () => {
  test = await createPlatform(new Date('2030-01-01T00:00:00Z'))
})
afterAll(() => test?.close())

const setUp = async () => {
  const rows = await createRows(test.platform)
  const other = await createRows(test.platform)
  return { rows, other, actor: userOf(rows.workspaceId), viewer: userOf(rows.workspaceId, 'viewer') }
}

describe('hooks', () => {
  it('are made with a secret that is shown once, sealed at rest, and signs Standard Webhooks', async () => {
    const { actor } = await setUp()
    const { hook, secret } = await createHook(test.platform, actor, { name: 'TV' })
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/)
    expect(new Webhook(secret).sign('id', new Date(), '{}')).toMatch(/^v1,/)
    expect(hook).toMatchObject({
      enabled: true,
      secretHint: secret.slice(0, 10),
      url: `http://localhost:3000/hooks/${hook.id}`,
      dedupeWindowSeconds: 20,
      botCount: 0,
    })
    const row = await runQuery(test.platform, actor.workspaceId, (em) => em.findOneOrFail(Hook, hook.id))
    expect(row.secretSealed).not.toContain(secret)
    expect(test.platform.sealer.unseal(row.secretSealed, `hook:${hook.id}`)).toBe(secret)
    expect(JSON.stringify(await listHooks(test.platform, actor, {}))).not.toContain(secret)
    expect(await verbsOf(test.platform, actor.workspaceId, hook.id)).toEqual(['hook.created'])
  })

  it('change only in what was given', async () => {
    const { actor } = await setUp()
    const made = await createHook(test.platform, actor, {
      name: 'TV',
      dedupeWindowSeconds: 60,
      allowPathSecret: true,
    })
    const { id } = made.hook
    const changed = await updateHook(test.platform, actor, { id, enabled: false })
    expect(changed).toMatchObject({ enabled: false, dedupeWindowSeconds: 60, allowPathSecret: true })
    await updateHook(test.platform, actor, { id, enabled: false })
    expect(await getHook(test.platform, actor, { id })).toMatchObject({ name: 'TV', enabled: false })
    expect(await verbsOf(test.platform, actor.workspaceId, id)).toEqual(['hook.created', 'hook.updated'])
  })

  it('take a new secret', async () => {
    const { actor } = await setUp()
    const made = await createHook(test.platform, actor, { name: 'TV' })
    const rotated = await rotateHookSecret(test.platform, actor, { id: made.hook.id })
    expect(rotated.secret).not.toBe(made.secret)
    const row = await runQuery(test.platform, actor.workspaceId, (em) => em.findOneOrFail(Hook, made.hook.id))
    expect(test.platform.sealer.unseal(row.secretSealed, `hook:${row.id}`)).toBe(rotated.secret)
    expect(await verbsOf(test.platform, actor.workspaceId, row.id)).toContain('hook.secret_rotated')
  })

  it('are not for viewers to write, and those of others are not found', async () => {
    const { rows, other, actor, viewer } = await setUp()
    const forbidden = { code: 'FORBIDDEN' }
    await expect(createHook(test.platform, viewer, { name: 'TV' })).rejects.toMatchObject(forbidden)
    await expect(updateHook(test.platform, viewer, { id: rows.hookId })).rejects.toMatchObject(forbidden)
    await expect(rotateHookSecret(test.platform, viewer, { id: rows.hookId })).rejects.toMatchObject(
      forbidden,
    )
    for (const id of [other.hookId, newId()])
      for (const act of [updateHook, rotateHookSecret, getHook])
        await expect(act(test.platform, actor, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
