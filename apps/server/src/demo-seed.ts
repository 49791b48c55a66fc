/**
 * The workspace that a first start makes: a hook, a paper account, a bot and an API key, so that one `curl` line
 * makes an order. Only where the development sign-in works: its secrets are written to a file.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoAccount } from '@viewzenix/adapters/oauth'
import { createPaperAccount, listAccounts } from '@viewzenix/core/account'
import { authenticateApiKey, createApiKey } from '@viewzenix/core/api-key'
import { createBot, listBots } from '@viewzenix/core/bot'
import { createHook, listHooks, rotateHookSecret } from '@viewzenix/core/hook'
import { provisionPerson } from '@viewzenix/core/identity'
import { newId, type Platform, systemActor } from '@viewzenix/core/platform'
import { apiKeyScopes, type HookView } from '@viewzenix/schema'
import { z } from 'zod'

/** Whoever signs in as this person owns the demo workspace. */
export const demoPerson: DemoAccount = {
  subject: 'demo',
  name: 'Demo Trader',
  email: 'demo@viewzenix.test',
  emailVerified: true,
  note: 'Owns the demo workspace, with a hook, a bot and a paper account',
}

const demoFile = z.object({
  base_url: z.string(),
  sign_in_url: z.string(),
  hook_url: z.string(),
  /** Empty when somebody gave the hook another one, which only they were shown. */
  hook_secret: z.string(),
  api_key: z.string(),
  workspace_id: z.string(),
})
export type Demo = z.infer<typeof demoFile>

const HOOK = 'TradingView'

/**
 * Doing it again changes nothing but the addresses, if those have changed. Secrets that were lost and a key that was
 * revoked are made anew; a hook's secret that a person changed stays theirs.
 */
export const seedDemo = async (platform: Platform, dataDir: string): Promise<Demo> => {
  const file = join(dataDir, 'demo.json')
  const requestId = newId()
  const { workspaceId } = await provisionPerson(
    platform,
    {
      profile: {
        provider: 'dev',
        subject: demoPerson.subject,
        email: demoPerson.email,
        emailVerified: true,
        name: demoPerson.name,
        avatarUrl: null,
      },
      workspaceName: 'Demo',
    },
    requestId,
  )
  const actor = systemActor(workspaceId, requestId, 'Setup')
  const known = readDemo(file)
  const mine = known?.workspace_id === workspaceId ? known : null

  const hooks = await listHooks(platform, actor, {})
  const knownHook =
    hooks.find((hook) => mine?.hook_url.endsWith(hook.id)) ?? hooks.find((h) => h.name === HOOK)
  const { hook, secret } =
    knownHook && mine
      ? { hook: knownHook, secret: isSecretOf(knownHook, mine.hook_secret) ? mine.hook_secret : '' }
      : knownHook
        ? await rotateHookSecret(platform, actor, { id: knownHook.id })
        : await createHook(platform, actor, { name: HOOK })

  const [account = await createPaperAccount(platform, actor, { name: 'Paper', startingCash: '100000' })] =
    await listAccounts(platform, actor, {})
  const bots = await listBots(platform, actor, {})
  if (bots.length === 0)
    await createBot(platform, actor, {
      name: 'Breakout',
      hookId: hook.id,
      accountIds: [account.id],
      sizing: { kind: 'alert' },
      order: { type: 'market' },
    })
  const keyHolder = mine && (await authenticateApiKey(platform, mine.api_key, requestId))
  const apiKey =
    (keyHolder?.workspaceId === workspaceId ? mine?.api_key : null) ??
    (await createApiKey(platform, actor, { name: 'Demo', scopes: [...apiKeyScopes], expiresInDays: null }))
      .secret

  const demo: Demo = {
    base_url: platform.publicUrl,
    sign_in_url: `${platform.publicUrl}/auth/dev`,
    hook_url: hook.url,
    hook_secret: secret,
    api_key: apiKey,
    workspace_id: workspaceId,
  }
  writeDemo(file, demo)
  return demo
}

/** After a rotation nothing but the new secret's first characters is known. */
const isSecretOf = (hook: HookView, secret: string): boolean => secret.startsWith(hook.secretHint)

const readDemo = (file: string): Demo | null => {
  try {
    return demoFile.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null
  } catch {
    return null
  }
}

/** In one step: whoever reads it sees the old one or the new one. */
const writeDemo = (file: string, demo: Demo): void => {
  const next = `${file}.${process.pid}`
  writeFileSync(next, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 })
  renameSync(next, file)
}
