/** What a test of a transport starts from, made through the core's own doors. Works inside vitest alone. */
import { createPaperAccount } from '@viewzenix/core/account'
import { createBot } from '@viewzenix/core/bot'
import { createHook } from '@viewzenix/core/hook'
import { resolveSession, signIn } from '@viewzenix/core/identity'
import { createOrm, createSealer, type Platform } from '@viewzenix/core/platform'
import { createTestDatabase } from './test-database.ts'

/** A platform on a migrated database of its own, which `close` drops. Time stands where the test sets it. */
export const createTestPlatform = async (start = new Date()) => {
  const database = await createTestDatabase()
  const clock = { at: start, now: () => clock.at }
  const quiet = () => undefined
  const platform: Platform = {
    orm: createOrm({ databaseUrl: database.url, poolSize: 4, applicationName: 'viewzenix-test' }),
    clock,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    sealer: createSealer('a secret of the tests'),
    publicUrl: 'http://localhost:3000',
  }
  const close = async () => {
    await platform.orm.close()
    await database.drop()
  }
  return { platform, clock, databaseUrl: database.url, close }
}

/** What GitHub gives beside its word: nothing that is kept. */
const noTokens = { idToken: null, refreshToken: null, refreshExpiresInSeconds: null }

/** A new person who is signed in and owns a workspace of their own. */
export const createOwner = async (platform: Platform, name = 'Olga') => {
  const subject = crypto.randomUUID()
  const profile = {
    provider: 'test',
    subject,
    email: `${subject}@example.com`,
    emailVerified: true,
    name,
    avatarUrl: null,
  }
  const { secret } = await signIn(
    platform,
    { profile, tokens: noTokens },
    { ip: null, userAgent: null },
    'request-test',
  )
  const actor = await resolveSession(platform, secret, 'request-test')
  if (!actor) throw new Error('The session that was just opened is not there')
  return { actor, secret }
}

/** A desk that can trade: an owner with a hook, a paper account, and a bot that answers the one on the other. */
export const createDesk = async (platform: Platform) => {
  const { actor, secret } = await createOwner(platform)
  const { hook, secret: hookSecret } = await createHook(platform, actor, { name: 'TradingView' })
  const account = await createPaperAccount(platform, actor, { name: 'Paper' })
  const bot = await createBot(platform, actor, {
    name: 'Breakout',
    hookId: hook.id,
    accountIds: [account.id],
    sizing: { kind: 'fixed', quantity: '0.05' },
    order: { type: 'market' },
  })
  return { actor, sessionSecret: secret, hook, hookSecret, account, bot }
}
