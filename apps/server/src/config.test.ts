import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig, settings } from './config.ts'

const production = {
  PUBLIC_URL: 'https://viewzenix.example',
  DATABASE_URL: 'postgres://viewzenix@db/viewzenix',
  APP_SECRET: 'p8sZJ3nYxQ0vK1rT6uW2eL9mB4cD7fGh5aXo',
  OAUTH_GITHUB_CLIENT_ID: 'id',
  OAUTH_GITHUB_CLIENT_SECRET: 'secret',
}

const faultsOf = (env: Record<string, string | undefined>): string => {
  try {
    readConfig(env)
    return ''
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}

describe('configuration', () => {
  it('needs none', () => {
    expect(readConfig({})).toMatchObject({
      production: false,
      role: 'all',
      host: '127.0.0.1',
      port: { number: 3000, fixed: false },
      publicUrl: null,
      databaseUrl: null,
      signUpAllow: null,
      signIn: { github: null, google: null, microsoft: null, oidc: [] },
    })
  })

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ', ROLE: '' })).toEqual(readConfig({}))
  })

  it.each([
    ['PORT', 'many', 'PORT must be a whole number from 0 to 65535.'],
    ['PORT', '70000', 'PORT must be a whole number from 0 to 65535.'],
    ['ROLE', 'boss', 'ROLE must be all, http or worker.'],
    [
      'DATABASE_URL',
      'mysql://x',
      'DATABASE_URL must be an address that begins with postgres:// or postgresql://.',
    ],
    [
      'PUBLIC_URL',
      'viewzenix.example',
      'PUBLIC_URL must be an address that begins with http:// or https://.',
    ],
    ...['everybody', 'ada@example.com,', 'ada@example.com bob@example.com', '@', 'a@b@c', '*'].map((list) => [
      'SIGN_UP_ALLOW',
      list,
      'SIGN_UP_ALLOW must be addresses such as ada@example.com and domains such as @example.com, separated by commas.',
    ]),
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL must be debug, info, warn or error.'],
    ...['often', 'errors=x', 'errors=60,lost=50', 'delays=5'].map((faults) => [
      'PAPER_BROKER_FAULTS',
      faults,
      'PAPER_BROKER_FAULTS must be percentages of calls such as errors=5,timeouts=5,lost=5, together at most 100.',
    ]),
  ])('says what %s must be when it is %s', (name, value, message) => {
    expect(faultsOf({ [name]: value })).toBe(message)
  })

  it('reads who may sign up, in any case', () => {
    const { signUpAllow } = readConfig({ SIGN_UP_ALLOW: ' Ada@Example.com , @Desk.example' })
    expect(signUpAllow).toEqual(['ada@example.com', '@desk.example'])
    expect(readConfig({ SIGN_UP_ALLOW: ' ' }).signUpAllow).toBeNull()
  })

  it('reads how often calls to the paper broker go wrong, which is never unless it is said', () => {
    expect(readConfig({}).paperBrokerFaults).toBeNull()
    expect(readConfig({ PAPER_BROKER_FAULTS: 'errors=5, lost=2.5' }).paperBrokerFaults).toEqual({
      errors: 5,
      timeouts: 0,
      lost: 2.5,
    })
  })

  it('sends mail through Postmark where that is set up whole, and says what is missing', () => {
    const set = { POSTMARK_TOKEN: 't', MAIL_FROM: 'Viewzenix <mail@viewzenix.example>' }
    expect(readConfig({}).mail).toEqual({ postmark: null, webhook: null })
    expect(readConfig(set).mail.postmark).toEqual({
      token: 't',
      from: set.MAIL_FROM,
      stream: 'outbound',
      apiUrl: 'https://api.postmarkapp.com',
    })
    expect(faultsOf({ POSTMARK_TOKEN: 't' })).toMatch(/^MAIL_FROM must be set too/)
    expect(faultsOf({ ...set, MAIL_FROM: 'a@b\r\nBcc: c@d' })).toMatch(/^MAIL_FROM must be an address/)
    expect(faultsOf({ POSTMARK_WEBHOOK_USER: 'u' })).toMatch(/go together/)
    expect(faultsOf({ ...set, POSTMARK_API_HOST: 'http://elsewhere.example' })).toMatch(/https:\/\//)
  })

  it('names every fault at once', () => {
    expect(faultsOf({ PORT: 'x', ROLE: 'y' }).split('\n')).toHaveLength(2)
  })

  it('never repeats a value: it may be a secret', () => {
    expect(faultsOf({ DATABASE_URL: 'mysql://user:hunter2@x', PORT: 'hunter2' })).not.toContain('hunter2')
  })

  it('knows production by NODE_ENV, and by an address that others reach', () => {
    expect(readConfig(production).production).toBe(true)
    expect(readConfig({ ...production, NODE_ENV: 'production' }).production).toBe(true)
    for (const local of ['http://localhost:3000', 'http://127.0.0.1:8080/', 'http://[::1]:3000'])
      expect(readConfig({ PUBLIC_URL: local })).toMatchObject({
        production: false,
        publicUrl: local.replace(/\/$/, ''),
      })
  })

  it.each([
    [
      'a public address without TLS',
      { PUBLIC_URL: 'http://viewzenix.example' },
      'PUBLIC_URL must begin with https://',
    ],
    ['no public address', { NODE_ENV: 'production', PUBLIC_URL: '' }, 'PUBLIC_URL must be set'],
    ['the embedded database', { DATABASE_URL: '' }, 'DATABASE_URL must be set'],
    ['no secret', { APP_SECRET: '' }, 'APP_SECRET must be a random text'],
    [
      'faults on purpose',
      { PAPER_BROKER_FAULTS: 'errors=5' },
      'PAPER_BROKER_FAULTS must not be set: it makes orders fail on purpose.',
    ],
    ['a short secret', { APP_SECRET: 'Zx81' }, 'APP_SECRET must be a random text'],
    [
      'a default secret',
      { APP_SECRET: 'change-me-change-me-change-me-1234567890' },
      'APP_SECRET must be a random text',
    ],
    ['a secret without variety', { APP_SECRET: 'a'.repeat(64) }, 'APP_SECRET must be a random text'],
    [
      'the development sign-in',
      { OAUTH_GITHUB_CLIENT_ID: '', OAUTH_GITHUB_CLIENT_SECRET: '' },
      'a way to sign in must be configured',
    ],
  ])('refuses production with %s', (_, change, message) => {
    expect(faultsOf({ ...production, ...change })).toContain(message)
  })

  it('reads older secrets as a list', () => {
    expect(readConfig({}).previousSecrets).toEqual([])
    expect(readConfig({ APP_SECRET_PREVIOUS: 'one, two,' }).previousSecrets).toEqual(['one', 'two'])
  })

  it('refuses a provider that is set up by half', () => {
    expect(faultsOf({ OIDC_ISSUER: 'https://id.example' })).toContain(
      'OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set too',
    )
  })

  it('refuses a sign-in issuer that others could speak for', () => {
    const oidc = { OIDC_CLIENT_ID: 'id', OIDC_CLIENT_SECRET: 'secret' }
    expect(faultsOf({ ...oidc, OIDC_ISSUER: 'http://id.example' })).toContain(
      'OIDC_ISSUER must begin with https://',
    )
    for (const OIDC_ISSUER of ['https://id.example', 'http://localhost:9000', 'http://127.0.0.1:9000'])
      expect(faultsOf({ ...oidc, OIDC_ISSUER })).toBe('')
  })

  it('takes any number of OpenID Connect issuers, each by a name of its own', () => {
    const acme = {
      OIDC_ACME_ISSUER: 'https://id.acme.example',
      OIDC_ACME_CLIENT_ID: 'a',
      OIDC_ACME_CLIENT_SECRET: 'b',
      OIDC_ACME_LABEL: 'Acme',
    }
    const plain = { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'id', OIDC_CLIENT_SECRET: 's' }
    expect(readConfig({ ...acme, ...plain }).signIn.oidc).toMatchObject([
      { id: 'oidc', issuer: 'https://id.example', label: null },
      { id: 'acme', issuer: 'https://id.acme.example', label: 'Acme', scope: null },
    ])
    expect(faultsOf({ ...acme, OIDC_ACME_CLIENT_SECRET: '' })).toContain(
      'OIDC_ACME_CLIENT_SECRET must be set too',
    )
    expect(faultsOf({ ...acme, OIDC_ACME_ISSUER: 'http://id.acme.example' })).toContain('https://')
    expect(faultsOf({ OIDC_GITHUB_ISSUER: 'https://a.example' })).toContain('/auth/github is taken')
  })

  it('takes a tenant of Microsoft by its id alone, and every tenant when none is said', () => {
    const client = { OAUTH_MICROSOFT_CLIENT_ID: 'id', OAUTH_MICROSOFT_CLIENT_SECRET: 'secret' }
    expect(readConfig(client).signIn.microsoft).toMatchObject({ tenant: 'common' })
    expect(faultsOf({ ...client, OAUTH_MICROSOFT_TENANT: 'contoso.onmicrosoft.com' })).toContain(
      'OAUTH_MICROSOFT_TENANT',
    )
    expect(faultsOf({ OAUTH_MICROSOFT_CLIENT_ID: 'id' })).toContain(
      'OAUTH_MICROSOFT_CLIENT_SECRET must be set too',
    )
  })

  it('refuses separate processes without a database that they share', () => {
    expect(faultsOf({ ROLE: 'worker' })).toContain('ROLE=worker needs DATABASE_URL')
  })

  it('is described, setting by setting, in .env.example and in the operator’s guide', () => {
    const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
    const names = Object.keys(settings.shape)
    const example = [...read('.env.example').matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name)
    expect(example.toSorted()).toEqual(names.toSorted())
    const guide = read('docs/operations.md')
    expect(names.filter((name) => !guide.includes(`\`${name}\``))).toEqual([])
  })
})

describe('files', () => {
  const s3 = { S3_BUCKET: 'b', S3_ACCESS_KEY_ID: 'k', S3_SECRET_ACCESS_KEY: 's' }
  it('are on the local disk without settings, and in a bucket with all of them', () => {
    expect(readConfig({}).files.s3).toBeNull()
    expect(readConfig(s3).files.s3).toMatchObject({
      region: 'us-east-1',
      endpoint: null,
      forcePathStyle: false,
    })
    expect(readConfig({ ...s3, S3_ENDPOINT: 'http://minio:9000/' }).files.s3).toMatchObject({
      endpoint: 'http://minio:9000',
      forcePathStyle: true,
    })
  })

  it('are never quietly on the disk when the bucket is set up by half, nor behind half a CDN', () => {
    expect(faultsOf({ S3_BUCKET: 'b' })).toMatch(/^S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set too/)
    expect(faultsOf({ S3_ENDPOINT: 'http://minio:9000' })).toMatch(/must be set too/)
    expect(faultsOf({ ...s3, CLOUDFRONT_KEY_PAIR_ID: 'k' })).toMatch(/go together/)
    expect(faultsOf({ ...s3, CLOUDFRONT_KEY_PAIR_ID: 'k', CLOUDFRONT_PRIVATE_KEY: 'nonsense' })).toMatch(
      /in PEM/,
    )
  })
})
