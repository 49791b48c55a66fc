/** A way to sign in that lives in memory, for tests of what happens around it. Passes the contract of the port. */
import { createHash, randomBytes } from 'node:crypto'
import {
  type CompletedSignIn,
  type IdentityProvider,
  PortError,
  type ProviderProfile,
} from '@viewzenix/core/ports'

type Pending = { redirectUri: string; nonce: string; challenge: string; used: boolean }

export type FakeIdentityProvider = IdentityProvider & {
  profile: ProviderProfile
  /** Seconds that its refresh tokens live; null: it does not say. */
  refreshLife: number | null
  /** The next call fails with this. */
  failure: PortError | null
  /** Refresh tokens that are good, the newest last. */
  readonly good: Set<string>
  /** What a browser comes back with. */
  consent(start: URL): URL
}

export const createFakeIdentityProvider = (id = 'fake'): FakeIdentityProvider => {
  const codes = new Map<string, Pending>()
  const refused = (code: string) => new PortError('rejected', `The provider refused: ${code}`, { code })
  const answer = (): CompletedSignIn => {
    const refreshToken = randomBytes(16).toString('hex')
    fake.good.add(refreshToken)
    const idToken = `id-token-${randomBytes(8).toString('hex')}`
    return {
      profile: { ...fake.profile },
      tokens: { idToken, refreshToken, refreshExpiresInSeconds: fake.refreshLife },
    }
  }
  const check = (signal: AbortSignal) => {
    const failure = signal.aborted ? new PortError('transient', 'Nobody waits any more') : fake.failure
    fake.failure = null
    if (failure) throw failure
  }
  const fake: FakeIdentityProvider = {
    id,
    label: 'Fake',
    profile: {
      provider: id,
      subject: 'fake-1',
      email: 'grace@example.com',
      emailVerified: true,
      name: 'Grace Hopper',
      avatarUrl: 'https://example.com/grace.png',
    },
    refreshLife: null,
    failure: null,
    good: new Set(),
    consent: (start) => {
      const query = start.searchParams
      const back = new URL(query.get('redirect_uri') ?? '')
      back.searchParams.set('state', query.get('state') ?? '')
      const code = randomBytes(8).toString('hex')
      const challenge = query.get('code_challenge') ?? ''
      if (!challenge) back.searchParams.set('error', 'invalid_request')
      else back.searchParams.set('code', code)
      codes.set(code, {
        redirectUri: back.origin + back.pathname,
        nonce: query.get('nonce') ?? '',
        challenge,
        used: false,
      })
      return back
    },
    authorizationUrl: async (request, redirectUri, signal) => {
      check(signal)
      const url = new URL('https://fake.example/authorize')
      url.search = new URLSearchParams({
        response_type: 'code',
        state: request.state,
        nonce: request.nonce,
        redirect_uri: redirectUri,
        code_challenge: createHash('sha256').update(request.codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
      }).toString()
      return url
    },
    completeSignIn: async (url, request, redirectUri, signal) => {
      check(signal)
      if (url.searchParams.get('state') !== request.state) throw refused('state_mismatch')
      const error = url.searchParams.get('error')
      if (error) throw refused(error)
      const pending = codes.get(url.searchParams.get('code') ?? '')
      const challenge = createHash('sha256').update(request.codeVerifier).digest('base64url')
      if (!pending || pending.used || pending.redirectUri !== redirectUri || pending.challenge !== challenge)
        throw refused('invalid_grant')
      pending.used = true
      if (pending.nonce !== request.nonce) throw refused('nonce_mismatch')
      return answer()
    },
    refresh: async (token, signal) => {
      check(signal)
      if (!fake.good.delete(token)) throw refused('invalid_grant')
      return answer()
    },
    endSessionUrl: async ({ idToken, returnUri, state }) => {
      const url = new URL('https://fake.example/logout')
      url.search = new URLSearchParams({
        id_token_hint: idToken,
        post_logout_redirect_uri: returnUri,
        state,
      }).toString()
      return url
    },
    probe: async (signal) => check(signal),
  }
  return fake
}
