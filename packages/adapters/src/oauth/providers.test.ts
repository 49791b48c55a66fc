import type { IdentityProvider, SignInState } from '@viewzenix/core/ports'
import { type FakeOAuth, startFakeOAuth } from '@viewzenix/testing/fake-oauth'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGithubProvider, createGoogleProvider, type OutsideCall } from './index.ts'

const redirectUri = 'http://localhost:3000/auth/x/callback'
const credentials = { clientId: 'client', clientSecret: 'GOCSPX-secret_1' }
const state: SignInState = { state: 's'.repeat(43), nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) }
const never = new AbortController().signal

let github: FakeOAuth
let google: FakeOAuth
beforeAll(async () => {
  github = await startFakeOAuth({ kind: 'github', ...credentials })
  google = await startFakeOAuth({ kind: 'google', ...credentials })
})
afterAll(async () => {
  await github?.stop()
  await google?.stop()
})
beforeEach(() => {
  for (const fake of [github, google]) {
    fake.mood = 'normal'
    fake.forge = false
    fake.claims = (claims) => claims
    fake.person = { id: 7, name: 'Grace Hopper', email: 'grace@example.com', emailVerified: true }
  }
})

const endpoints = (fake: FakeOAuth) => ({
  authorizationEndpoint: `${fake.url}/authorize`,
  tokenEndpoint: `${fake.url}/token`,
  apiUrl: fake.url,
  jwksUri: `${fake.url}/jwks`,
  issuers: [fake.url],
})
const makers = {
  github: (changes: { clientSecret?: string; call?: OutsideCall } = {}) =>
    createGithubProvider({ ...credentials, endpoints: endpoints(github), ...changes }),
  google: (changes: { clientSecret?: string; call?: OutsideCall } = {}) =>
    createGoogleProvider({ ...credentials, endpoints: endpoints(google), ...changes }),
}

/** What the browser would call back with. */
const consent = async (provider: IdentityProvider): Promise<URL> => {
  const url = await provider.authorizationUrl(state, redirectUri, never)
  const answer = await fetch(url, { redirect: 'manual' })
  return new URL(answer.headers.get('location') ?? '')
}
const complete = async (provider: IdentityProvider, changes: Partial<SignInState> = {}) =>
  (await provider.completeSignIn(await consent(provider), { ...state, ...changes }, redirectUri, never))
    .profile

describe.each(['github', 'google'] as const)('%s', (kind) => {
  const fakeOf = () => (kind === 'github' ? github : google)

  it('vouches for the person who consented', async () => {
    expect(await complete(makers[kind]())).toMatchObject({
      provider: kind,
      subject: '7',
      email: 'grace@example.com',
      emailVerified: true,
      name: 'Grace Hopper',
    })
    fakeOf().person = { ...fakeOf().person, emailVerified: false }
    expect(await complete(makers[kind]())).toMatchObject({ emailVerified: false })
  })

  it('refuses another state, another verifier, a used code, and a person who said no', async () => {
    const provider = makers[kind]()
    await expect(complete(provider, { state: 'other' })).rejects.toMatchObject({ code: 'state_mismatch' })
    await expect(complete(provider, { codeVerifier: 'w'.repeat(43) })).rejects.toMatchObject({
      kind: 'rejected',
    })
    const callback = await consent(provider)
    await provider.completeSignIn(callback, state, redirectUri, never)
    await expect(provider.completeSignIn(callback, state, redirectUri, never)).rejects.toMatchObject({
      kind: 'rejected',
    })
    fakeOf().mood = 'denied'
    await expect(complete(provider)).rejects.toMatchObject({ kind: 'rejected', code: 'access_denied' })
  })

  it('says that our credentials are wrong', async () => {
    await expect(complete(makers[kind]({ clientSecret: 'wrong' }))).rejects.toMatchObject({
      kind: 'misconfigured',
    })
  })

  it('does not know what came of an exchange that was answered by an error, or by nothing', async () => {
    const callback = await consent(makers[kind]())
    fakeOf().mood = 'down'
    await expect(makers[kind]().completeSignIn(callback, state, redirectUri, never)).rejects.toMatchObject({
      kind: 'unknown',
    })
    fakeOf().mood = 'silent'
    const given = new AbortController()
    const call: OutsideCall = (_name, _idempotent, run) => {
      const answer = run(given.signal)
      given.abort()
      return answer
    }
    await expect(
      makers[kind]({ call }).completeSignIn(callback, state, redirectUri, never),
    ).rejects.toMatchObject({ kind: 'unknown' })
    const left = AbortSignal.abort()
    await expect(makers[kind]().completeSignIn(callback, state, redirectUri, left)).rejects.toMatchObject({
      name: 'PortError',
    })
  })
})

describe('google’s ID token', () => {
  it.each([
    ['another nonce', { nonce: 'other' }],
    ['no nonce', { nonce: undefined }],
    ['another audience', { aud: 'other' }],
    ['another issuer', { iss: 'https://accounts.evil.example' }],
    ['another authorised party', { azp: 'other' }],
    ['an end in the past', { exp: 1 }],
    ['nobody', { sub: '' }],
  ])('is refused with %s', async (_what, changed) => {
    google.claims = (claims) => ({ ...claims, ...changed })
    await expect(complete(makers.google())).rejects.toMatchObject({ kind: 'rejected' })
  })

  it('is refused under a key that Google has not published', async () => {
    google.forge = true
    await expect(complete(makers.google())).rejects.toMatchObject({ kind: 'rejected' })
  })
})

describe('a policy', () => {
  it('is told the name of each call, and whether it may be repeated', async () => {
    const calls: [string, boolean][] = []
    const call: OutsideCall = (name, idempotent, run) => {
      calls.push([name, idempotent])
      return run(never)
    }
    await complete(makers.github({ call }))
    await complete(makers.google({ call }))
    expect(calls).toEqual([
      ['github.exchange-code', false],
      ['github.get-user', true],
      ['github.get-user-emails', true],
      ['google.exchange-code', false],
      ['google.verify-id-token', true],
    ])
  })
})
