/** What every way to sign in must do, and above all what it must refuse. */
import {
  type CompletedSignIn,
  type IdentityProvider,
  PortError,
  type SignInState,
} from '@viewzenix/core/ports'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

/** What authentication by Basic must encode. */
export const AWKWARD_SECRET = 'a+b/c=d&e%f:g'

export type IdentityProviderHarness = {
  provider: IdentityProvider
  /** The same with a secret that is not the client's. */
  withWrongSecret: IdentityProvider
  redirectUri: string
  /** Who consents. */
  person: { email: string; name: string }
  /** Goes through the provider's pages as a browser does, up to the callback, which it does not call. */
  consent(start: URL): Promise<URL>
  /** The same for a person who says no. */
  refuse(start: URL): Promise<URL>
  /** From now on nobody vouches for the person's address. */
  unverify?(): void
  /** Tampers with the ID tokens from now on; absent where the provider gives none or cannot be made to lie. */
  tamper?: { claims(change: Record<string, unknown>): void; forge(): void }
  /** Takes back the refresh tokens that were given; absent where none are. */
  revokeTokens?(): void
  /** Whether the provider has a place to end its own session at. */
  endsSessions: boolean
  /** As it was at the beginning, before each test. */
  reset(): void
  stop(): Promise<void>
}

const request: SignInState = {
  state: 's'.repeat(43),
  nonce: 'n'.repeat(43),
  codeVerifier: 'v'.repeat(43),
}
const never = new AbortController().signal

export const identityProviderContract = (
  name: string,
  start: () => Promise<IdentityProviderHarness>,
): void => {
  describe(`identity provider contract: ${name}`, () => {
    let harness: IdentityProviderHarness
    beforeAll(async () => {
      harness = await start()
    })
    afterAll(() => harness?.stop())
    beforeEach(() => harness.reset())

    const begin = () => harness.provider.authorizationUrl(request, harness.redirectUri, never)
    const callback = async () => harness.consent(await begin())
    const finish = (url: URL, changes: Partial<SignInState> = {}, provider = harness.provider) =>
      provider.completeSignIn(url, { ...request, ...changes }, harness.redirectUri, never)
    const signIn = async (): Promise<CompletedSignIn> => finish(await callback())
    const rejected = { name: 'PortError', kind: 'rejected' }

    it('vouches for the person who consented, each time as the same one', async () => {
      const { profile } = await signIn()
      const { email, name: called } = harness.person
      expect(profile).toMatchObject({
        provider: harness.provider.id,
        email,
        name: called,
        emailVerified: true,
      })
      expect(profile.subject).not.toBe('')
      expect((await signIn()).profile.subject).toBe(profile.subject)
    })

    it('asks with the state, the redirect address and a PKCE challenge, and never with a secret', async () => {
      const url = await begin()
      expect(Object.fromEntries(url.searchParams)).toMatchObject({
        response_type: 'code',
        state: request.state,
        redirect_uri: harness.redirectUri,
        code_challenge_method: 'S256',
        code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      })
      expect(url.href).not.toContain(request.codeVerifier)
      expect(url.href).not.toContain('secret')
    })

    it('does not get through without PKCE', async () => {
      const url = await begin()
      url.searchParams.delete('code_challenge')
      url.searchParams.delete('code_challenge_method')
      await expect(harness.consent(url).then((back) => finish(back))).rejects.toMatchObject(rejected)
    })

    it('refuses another state', async () => {
      const url = await callback()
      await expect(finish(url, { state: 'x'.repeat(43) })).rejects.toMatchObject(rejected)
      url.searchParams.set('state', 'made-up')
      await expect(finish(url)).rejects.toMatchObject(rejected)
    })

    it('refuses another PKCE verifier', async () => {
      await expect(finish(await callback(), { codeVerifier: 'w'.repeat(43) })).rejects.toMatchObject(rejected)
    })

    it('refuses a code that was used', async () => {
      const url = await callback()
      await finish(url)
      await expect(finish(url)).rejects.toMatchObject(rejected)
    })

    it('refuses a callback without a code', async () => {
      const url = await callback()
      url.searchParams.delete('code')
      await expect(finish(url)).rejects.toMatchObject(rejected)
    })

    it('tells that the person said no', async () => {
      await expect(finish(await harness.refuse(await begin()))).rejects.toMatchObject({
        ...rejected,
        code: 'access_denied',
      })
    })

    it('tells that our own secret is wrong', async () => {
      await expect(finish(await callback(), {}, harness.withWrongSecret)).rejects.toMatchObject({
        name: 'PortError',
        kind: 'misconfigured',
      })
    })

    it('stops when nobody waits any more', async () => {
      const { completeSignIn } = harness.provider
      const url = await callback()
      await expect(
        completeSignIn(url, request, harness.redirectUri, AbortSignal.abort()),
      ).rejects.toBeInstanceOf(PortError)
    })

    it('does not vouch for an address that the provider does not vouch for', async ({ skip }) => {
      if (!harness.unverify) return skip('this provider vouches for every address')
      harness.unverify()
      expect((await signIn()).profile).toMatchObject({ emailVerified: false })
    })

    it.for<[string, Record<string, unknown>]>([
      ['another nonce', { nonce: 'other' }],
      ['no nonce', { nonce: undefined }],
      ['another audience', { aud: 'other' }],
      ['another issuer', { iss: 'https://evil.example' }],
      ['no issuer', { iss: undefined }],
      ['an end in the past', { exp: 1, iat: 0 }],
      ['no end', { exp: undefined }],
      ['nobody in it', { sub: '' }],
    ])('refuses an ID token with %s', async ([, change], { skip }) => {
      if (!harness.tamper) return skip('there is no ID token, or none that can be made to lie')
      harness.tamper.claims(change)
      await expect(signIn()).rejects.toMatchObject(rejected)
    })

    it('refuses an ID token that the provider did not sign', async ({ skip }) => {
      if (!harness.tamper) return skip('there is no ID token, or none that can be made to lie')
      harness.tamper.forge()
      await expect(signIn()).rejects.toMatchObject(rejected)
    })

    it('reads the profile again by its refresh token, and hears when that was taken back', async () => {
      const { profile, tokens } = await signIn()
      if (!harness.revokeTokens) return expect(tokens.refreshToken).toBeNull()
      const { refresh } = harness.provider
      if (!refresh || tokens.refreshToken === null) throw new Error('a refresh token is due')
      const again = await refresh(tokens.refreshToken, never)
      expect(again.profile).toEqual(profile)
      expect(again.tokens.refreshToken).not.toBeNull()
      harness.revokeTokens()
      await expect(refresh(again.tokens.refreshToken ?? '', never)).rejects.toMatchObject({
        ...rejected,
        code: 'invalid_grant',
      })
    })

    it('knows where its own session is ended, if anywhere', async () => {
      const { idToken } = (await signIn()).tokens
      const returnUri = 'http://localhost:3000/auth/signed-out'
      const url = await harness.provider.endSessionUrl?.(
        { idToken: idToken ?? '', returnUri, state: 'abc' },
        never,
      )
      if (!harness.endsSessions) return expect(url ?? null).toBeNull()
      expect(Object.fromEntries(url?.searchParams ?? [])).toMatchObject({
        id_token_hint: idToken,
        post_logout_redirect_uri: returnUri,
        state: 'abc',
      })
    })

    it('answers a probe', async () => {
      await expect(harness.provider.probe(never)).resolves.toBeUndefined()
    })
  })
}
