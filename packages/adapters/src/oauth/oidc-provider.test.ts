import type { SignInState } from '@viewzenix/core/ports'
import { Browser } from '@viewzenix/testing/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOidcProvider, type DevelopmentProvider, startDevelopmentProvider } from './index.ts'

const redirectUri = 'http://localhost:3000/auth/dev/callback'
const signedOutUri = 'http://localhost:3000/auth/signed-out'
const demo = { subject: 'demo', name: 'Demo Trader', email: 'demo@viewzenix.test' }
const state: SignInState = { state: 's'.repeat(43), nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) }
const never = new AbortController().signal
const stopAt = (next: URL) => next.href.startsWith(redirectUri)

let development: DevelopmentProvider
const errors: Error[] = []
beforeAll(async () => {
  development = await startDevelopmentProvider({
    host: '127.0.0.1',
    redirectUris: [redirectUri],
    signedOutUris: [signedOutUri],
    accounts: [demo],
    onError: (error) => void errors.push(error),
  })
})
afterAll(() => development?.stop())

const provider = (changes: object = {}) => createOidcProvider({ ...development.settings, ...changes })
const consent = async (form: Record<string, string> = { subject: 'demo' }, browser = new Browser()) => {
  const start = await provider().authorizationUrl(state, redirectUri, never)
  const page = await browser.follow(start)
  return browser.follow(page.url, { form, stopAt })
}
const complete = async (changes: Partial<SignInState> = {}, form?: Record<string, string>) =>
  (await provider().completeSignIn((await consent(form)).url, { ...state, ...changes }, redirectUri, never))
    .profile

describe('OpenID Connect', () => {
  it('vouches for the person, with an email that only userinfo has', async () => {
    expect(await complete()).toEqual({
      provider: 'dev',
      subject: 'demo',
      email: demo.email,
      emailVerified: true,
      name: demo.name,
      avatarUrl: null,
    })
  })

  it('keeps the subjects of two issuers apart', async () => {
    const { url } = await consent()
    const { profile } = await provider({ id: 'oidc', issuerInSubject: true }).completeSignIn(
      url,
      state,
      redirectUri,
      never,
    )
    expect(profile).toMatchObject({ provider: 'oidc', subject: `${development.issuer}#demo` })
  })

  it('refuses another state, nonce or verifier, and a code that was used', async () => {
    await expect(complete({ state: 'other' })).rejects.toMatchObject({ kind: 'rejected' })
    await expect(complete({ nonce: 'other' })).rejects.toMatchObject({ kind: 'rejected' })
    await expect(complete({ codeVerifier: 'w'.repeat(43) })).rejects.toMatchObject({ code: 'invalid_grant' })
    const { url } = await consent()
    await provider().completeSignIn(url, state, redirectUri, never)
    await expect(provider().completeSignIn(url, state, redirectUri, never)).rejects.toMatchObject({
      code: 'invalid_grant',
    })
  })

  it('refuses an answer that names another issuer', async () => {
    const { url } = await consent()
    url.searchParams.set('iss', 'https://evil.example')
    await expect(provider().completeSignIn(url, state, redirectUri, never)).rejects.toMatchObject({
      kind: 'rejected',
    })
  })

  it('says that the person canceled, that our secret is wrong, and that nobody is there', async () => {
    await expect(complete({}, { cancel: '1' })).rejects.toMatchObject({
      kind: 'rejected',
      code: 'access_denied',
    })
    const { url } = await consent()
    await expect(
      provider({ clientSecret: 'wrong' }).completeSignIn(url, state, redirectUri, never),
    ).rejects.toMatchObject({ kind: 'misconfigured' })
    const absent = provider({ issuer: 'http://127.0.0.1:9' })
    await expect(absent.authorizationUrl(state, redirectUri, never)).rejects.toMatchObject({
      kind: 'transient',
    })
    await expect(
      provider().completeSignIn(url, state, redirectUri, AbortSignal.abort()),
    ).rejects.toMatchObject({ name: 'PortError' })
  })

  it('talks plainly to this very machine alone', () => {
    const settings = { clientId: 'c', clientSecret: 's' }
    expect(() => createOidcProvider({ ...settings, issuer: 'http://id.example.com' })).toThrow('https')
    expect(() => createOidcProvider({ ...settings, issuer: 'http://127.0.0.1.example.com' })).toThrow('https')
    expect(() => createOidcProvider({ ...settings, issuer: 'https://id.example.com' })).not.toThrow()
  })
})

describe('the development provider', () => {
  it('starts for loopback alone', async () => {
    await expect(
      startDevelopmentProvider({
        host: '127.0.0.1',
        redirectUris: ['https://trade.example.com/auth/dev/callback'],
        accounts: [],
      }),
    ).rejects.toMatchObject({ kind: 'misconfigured' })
  })

  it('lets somebody else type who they are: the same address is the same, unverified person', async () => {
    const typed = { typed: '1', name: 'Ada', email: 'Ada@example.com' }
    const first = await complete({}, typed)
    const second = await complete({}, { ...typed, email: 'ada@example.com', name: 'Ada L' })
    expect(first).toMatchObject({ name: 'Ada', email: 'Ada@example.com', emailVerified: false })
    expect(second.subject).toBe(first.subject)
  })

  it('asks again for what was left out, and shows what was typed as text', async () => {
    const { response } = await consent({ typed: '1', name: '"><script>alert(1)</script>', email: 'nothing' })
    expect(response?.status).toBe(422)
    const page = await response?.text()
    expect(page).toContain('Give a name and an email address')
    expect(page).not.toContain('<script')
  })

  it('asks who it is each time, and one browser may be another person the next time', async () => {
    const browser = new Browser()
    const choices: Record<string, string>[] = [
      { subject: 'demo' },
      { name: 'Ada', email: 'ada@example.com' },
      { subject: 'demo' },
    ]
    const subjects: string[] = []
    for (const form of choices) {
      const { url } = await consent(form, browser)
      subjects.push((await provider().completeSignIn(url, state, redirectUri, never)).profile.subject)
    }
    expect(subjects).toEqual(['demo', expect.stringMatching(/^typed-/), 'demo'])
    const start = await provider().authorizationUrl(state, redirectUri, never)
    const page = await browser.follow(start, { stopAt })
    expect(page.url.pathname).toMatch(/^\/sign-in\//)
  })

  it('refuses to go on without PKCE, to another address, by another host name, and without its cookie', async () => {
    const start = await provider().authorizationUrl(state, redirectUri, never)
    const plain = new URL(start)
    plain.searchParams.delete('code_challenge')
    const refused = await new Browser().follow(plain, { stopAt })
    expect(refused.url.searchParams.get('error')).toBe('invalid_request')

    const elsewhere = new URL(start)
    elsewhere.searchParams.set('redirect_uri', 'https://evil.example/')
    const page = await new Browser().follow(elsewhere)
    expect(page.response?.status).toBe(400)
    expect(await page.response?.text()).toContain('Go back to Viewzenix')

    const rebound = new URL(start)
    rebound.hostname = 'localhost'
    expect((await fetch(rebound, { redirect: 'manual' })).status).toBe(421)

    const known = await new Browser().follow(start)
    expect((await new Browser().request(known.url)).status).toBe(400)
  })

  it('ends a session for a token of its own alone, and goes back to an address that is registered alone', async () => {
    const { url } = await consent()
    const { tokens } = await provider().completeSignIn(url, state, redirectUri, never)
    const leave = async (change: Record<string, string>) => {
      const end = await provider().endSessionUrl?.(
        { idToken: tokens.idToken ?? '', returnUri: signedOutUri, state: 'abc' },
        never,
      )
      if (!end) throw new Error('there is no place to end the session at')
      for (const [name, value] of Object.entries(change)) end.searchParams.set(name, value)
      const answer = await fetch(end, { redirect: 'manual' })
      return { status: answer.status, location: answer.headers.get('location') }
    }
    expect(await leave({})).toEqual({ status: 303, location: `${signedOutUri}?state=abc` })
    const [head, claims] = (tokens.idToken ?? '').split('.')
    const refused: Record<string, string>[] = [
      { post_logout_redirect_uri: 'https://evil.example/' },
      { id_token_hint: 'made-up' },
      { id_token_hint: `${head}.${claims}.AAAA` },
      { id_token_hint: '' },
    ]
    for (const change of refused) expect(await leave(change)).toEqual({ status: 400, location: null })
  })

  it('has met no error of its own', () => {
    expect(errors).toEqual([])
  })
})
