/** People who sign in, on a database of their own and a clock that the test sets. */
import { createTestDatabase } from '@viewzenix/testing/test-database'
import pg from 'pg'
import { createOrm } from '../platform/orm.ts'
import type { Platform } from '../platform/platform.ts'
import { createSealer } from '../platform/seal.ts'
import type { ProviderProfile } from '../ports/identity-provider.ts'
import { resolveSession, signIn } from './index.ts'

export const noTokens = { idToken: null, refreshToken: null, refreshExpiresInSeconds: null }
export const HOUR = 3_600_000
export const START = new Date('2030-01-01T00:00:00Z')
export const client = { ip: '203.0.113.7', userAgent: 'Firefox' }

export const createSignInTest = async () => {
  const database = await createTestDatabase()
  const clock = { at: START, now: () => clock.at }
  const quiet = () => undefined
  const platform: Platform = {
    orm: createOrm({ databaseUrl: database.url, poolSize: 4, applicationName: 'sessions-test' }),
    clock,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    sealer: createSealer('a secret of the tests'),
    publicUrl: 'http://localhost:3000',
  }
  const sql = new pg.Client({ connectionString: database.url })
  await sql.connect()
  await sql.query("select set_config('viewzenix.workspace', '*', false)")

  let people = 0
  return {
    platform,
    clock,
    sql,
    newPerson: (changes: Partial<ProviderProfile> = {}): ProviderProfile => {
      people += 1
      return {
        provider: 'test',
        subject: `subject-${people}`,
        email: `person${people}@example.com`,
        emailVerified: true,
        name: `Person ${people}`,
        avatarUrl: null,
        ...changes,
      }
    },
    open: async (profile: ProviderProfile) => {
      const signedIn = await signIn(platform, { profile, tokens: noTokens }, client, 'request-1')
      const actor = await resolveSession(platform, signedIn.secret, 'request-1')
      if (!actor) throw new Error('the new session does not resolve')
      return { ...signedIn, actor }
    },
    activities: async (verb: string, workspaceId: string) =>
      (
        await sql.query('select actor_name, summary from activity where verb = $1 and workspace_id = $2', [
          verb,
          workspaceId,
        ])
      ).rows,
    stop: async () => {
      await sql.end()
      await platform.orm.close()
      await database.drop()
    },
  }
}
