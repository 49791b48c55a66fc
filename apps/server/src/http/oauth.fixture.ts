/** The sign-in routes on a real socket, over a real database and the real development provider. */
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import {
  createGithubProvider,
  createGoogleProvider,
  createOidcProvider,
  type DemoAccount,
  startDevelopmentProvider,
} from '@viewzenix/adapters/oauth'
import type { OnWorkspaceCreated, SignUpList } from '@viewzenix/core/identity'
import { createOrm, createSealer, type Platform } from '@viewzenix/core/platform'
import type { IdentityProvider } from '@viewzenix/core/ports'
import type { Browser } from '@viewzenix/testing/browser'
import { startFakeOAuth } from '@viewzenix/testing/fake-oauth'
import { createTestDatabase } from '@viewzenix/testing/test-database'
import { Hono } from 'hono'
import pg from 'pg'
import { z } from 'zod'
import { callbackUrl, oauthRoutes, signedOutUrl } from './oauth.ts'
import { sameOriginOnly } from './same-origin.ts'
import { createSessionCookies } from './session-cookie.ts'

export const demo: DemoAccount = { subject: 'demo', name: 'Demo Trader', email: 'demo@viewzenix.test' }
export const other: DemoAccount = { subject: 'other', name: 'Ola Nordmann', email: 'ola@viewzenix.test' }
/** Claims the demo person's address without having shown that it is theirs. */
export const pretender: DemoAccount = {
  subject: 'pretender',
  name: 'Mallory',
  email: 'grace@example.com',
  emailVerified: false,
}

export const startPeople = async (
  options: {
    providers?: IdentityProvider[]
    wrapDevelopment?: (provider: IdentityProvider) => IdentityProvider
    onWorkspaceCreated?: OnWorkspaceCreated
    signUpList?: SignUpList
  } = {},
) => {
  const database = await createTestDatabase()
  const orm = createOrm({ databaseUrl: database.url, poolSize: 4, applicationName: 'people-test' })
  const sql = new pg.Pool({ connectionString: database.url, max: 1 })
  let app = new Hono()
  const server = createAdaptorServer({ fetch: (request) => app.fetch(request) })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const publicUrl = `http://localhost:${port}`
  const clock = { offset: 0, now: () => new Date(Date.now() + clock.offset) }
  const logged: object[] = []
  const log = (fields: object) => void logged.push(fields)
  const platform: Platform = {
    orm,
    clock,
    log: { debug: log, info: log, warn: log, error: log },
    sealer: createSealer('a secret of the tests'),
    publicUrl,
  }
  const development = await startDevelopmentProvider({
    host: '127.0.0.1',
    redirectUris: [callbackUrl(publicUrl, 'dev')],
    signedOutUris: [signedOutUrl(publicUrl)],
    accounts: [demo, other, pretender],
  })
  const dev = createOidcProvider(development.settings)
  const sessions = createSessionCookies(platform)
  const routes = oauthRoutes({
    platform,
    providers: [options.wrapDevelopment?.(dev) ?? dev, ...(options.providers ?? [])],
    sessions,
    requestId: () => 'request-1',
    clientIp: () => '203.0.113.7',
    onWorkspaceCreated: options.onWorkspaceCreated,
    signUpList: options.signUpList ?? null,
  })
  app = new Hono().use('*', sameOriginOnly(publicUrl, sessions.name)).route('/', routes)
  app.get('/me', async (c) => c.json({ actor: await sessions.resolve(c, 'request-2') }))
  app.post('/act', (c) => c.json({ acted: true }))
  app.get('*', (c) => c.text('the app'))
  return {
    platform,
    clock,
    publicUrl,
    sessions,
    logged,
    development,
    /** Rows as a supervisor sees them: every workspace. */
    rows: async <T extends pg.QueryResultRow>(text: string): Promise<T[]> => {
      const client = await sql.connect()
      try {
        await client.query("select set_config('viewzenix.workspace', '*', false)")
        return (await client.query<T>(text)).rows
      } finally {
        client.release()
      }
    },
    stop: async () => {
      await development.stop()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await sql.end()
      await orm.close()
      await database.drop()
    },
  }
}
export type People = Awaited<ReturnType<typeof startPeople>>

const credentials = { clientId: 'client', clientSecret: 'secret' }

/** GitHub and Google as doubles, and our providers for them. */
export const startFakeProviders = async () => {
  const github = await startFakeOAuth({ kind: 'github', ...credentials })
  const google = await startFakeOAuth({ kind: 'google', ...credentials })
  const providers = [
    createGithubProvider({
      ...credentials,
      endpoints: {
        authorizationEndpoint: `${github.url}/authorize`,
        tokenEndpoint: `${github.url}/token`,
        apiUrl: github.url,
      },
    }),
    createGoogleProvider({
      ...credentials,
      endpoints: {
        authorizationEndpoint: `${google.url}/authorize`,
        tokenEndpoint: `${google.url}/token`,
        jwksUri: `${google.url}/jwks`,
        issuers: [google.url],
      },
    }),
  ]
  return { github, google, providers }
}

const answerOfMe = z.object({
  actor: z.looseObject({ id: z.string(), name: z.string(), workspaceId: z.string() }).nullable(),
})

/** What people do with a browser. */
export const createVisits = (people: () => People) => {
  /** Up to the provider's sign-in page. */
  const openSignIn = (browser: Browser, path = '/auth/dev') => browser.follow(`${people().publicUrl}${path}`)
  return {
    openSignIn,
    /** Up to the callback, which is not called. */
    callbackOf: async (browser: Browser, subject = demo.subject): Promise<URL> => {
      const { url } = await openSignIn(browser)
      const stopAt = (next: URL) => next.pathname.endsWith('/callback')
      return (await browser.follow(url, { form: { subject }, stopAt })).url
    },
    signInAs: async (browser: Browser, subject = demo.subject, path = '/auth/dev') => {
      const { url } = await openSignIn(browser, path)
      return browser.follow(url, { form: { subject } })
    },
    me: async (browser: Browser) => {
      const response = await browser.request(`${people().publicUrl}/me`)
      return answerOfMe.parse(await response.json()).actor
    },
  }
}
