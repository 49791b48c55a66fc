import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { authenticateApiKey, listApiKeys, revokeApiKey } from '@viewzenix/core/api-key'
import { getHook, listHooks, rotateHookSecret } from '@viewzenix/core/hook'
import { systemActor } from '@viewzenix/core/platform'
import { createTestPlatform } from '@viewzenix/testing/builders'
import { expect, it, onTestFinished } from 'vitest'
import { seedDemo } from './demo-seed.ts'

const setUp = async () => {
  const test = await createTestPlatform()
  onTestFinished(() => test.close())
  const dataDir = mkdtempSync(join(tmpdir(), 'viewzenix-demo-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  const { platform } = test
  const seed = () => seedDemo(platform, dataDir)
  const demo = await seed()
  return { platform, seed, demo, actor: systemActor(demo.workspace_id, 'request', 'Test') }
}

it('changes nothing the second time', async () => {
  const { seed, demo } = await setUp()
  expect(await seed()).toEqual(demo)
})

it('makes a new key for one that was revoked', async () => {
  const { platform, seed, demo, actor } = await setUp()
  const [key] = await listApiKeys(platform, actor, {})
  await revokeApiKey(platform, actor, { id: key?.id ?? '' })
  const again = await seed()
  expect(again).toEqual({ ...demo, api_key: expect.not.stringContaining(demo.api_key) })
  expect(await authenticateApiKey(platform, again.api_key, 'request')).toMatchObject({
    workspaceId: demo.workspace_id,
  })
})

it('leaves a hook the secret that a person gave it, and no longer says the old one', async () => {
  const { platform, seed, demo, actor } = await setUp()
  const [hook] = await listHooks(platform, actor, {})
  const id = hook?.id ?? ''
  await rotateHookSecret(platform, actor, { id })
  const { secretHint } = await getHook(platform, actor, { id })
  for (const again of [await seed(), await seed()]) expect(again).toEqual({ ...demo, hook_secret: '' })
  expect((await getHook(platform, actor, { id })).secretHint).toBe(secretHint)
})
