import { type IdentityProvider, PortError, type ProviderProfile } from '@viewzenix/core/ports'
import { callHttp, type HttpCall, readJson } from '../resilience/http-call.ts'
import {
  arcticAuthorizationUrl,
  arcticExchange,
  explainArctic,
  type OAuthCredentials,
  type OAuthEndpoints,
} from './arctic-client.ts'
import { readCode, textClaim } from './callback.ts'
import { createAsk, DEFAULT_TIMEOUT_MS, type OutsideCall, readProbe, withTimeout } from './outside-call.ts'

export type GithubSettings = OAuthCredentials & {
  call?: OutsideCall
  /** Other addresses than GitHub's own: GitHub Enterprise Server, or a test. */
  endpoints?: OAuthEndpoints & { apiUrl: string }
}

const GITHUB = {
  authorizationEndpoint: 'https://github.com/login/oauth/authorize',
  tokenEndpoint: 'https://github.com/login/oauth/access_token',
  apiUrl: 'https://api.github.com',
}

const GITHUB_READ: HttpCall = { service: 'GitHub', idempotent: true }

/**
 * Sign-in with GitHub: OAuth 2.0 with PKCE; there is no ID token, the profile comes from GitHub's API.
 * @see https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 */
export const createGithubProvider = (settings: GithubSettings): IdentityProvider => {
  const client = { ...settings, ...(settings.endpoints ?? GITHUB) }
  const ask = createAsk('github', settings.call ?? withTimeout(DEFAULT_TIMEOUT_MS), explainArctic)

  const get = (path: string, accessToken: string, signal: AbortSignal): Promise<unknown> =>
    ask(`get${path.replaceAll('/', '-')}`, true, signal, async (either) => {
      const answer = await callHttp(GITHUB_READ, `${client.apiUrl}${path}`, {
        signal: either,
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${accessToken}`,
          'user-agent': 'Viewzenix',
          'x-github-api-version': '2022-11-28',
        },
      })
      // The token was issued a moment ago: that it is refused says nothing about our own credentials.
      if (answer.status === 401)
        throw new PortError('rejected', 'GitHub refused the sign-in (401).', { code: '401' })
      return readJson(GITHUB_READ, answer)
    })

  return {
    id: 'github',
    label: 'GitHub',
    authorizationUrl: async (request, redirectUri) =>
      arcticAuthorizationUrl(client, redirectUri, request, ['read:user', 'user:email']),
    completeSignIn: async (callbackUrl, request, redirectUri, signal) => {
      const code = readCode(callbackUrl, request)
      const { accessToken } = await ask('exchange-code', false, signal, () =>
        arcticExchange(client, redirectUri, code, request.codeVerifier),
      )
      const user = await get('/user', accessToken, signal)
      const emails = await get('/user/emails', accessToken, signal)
      return {
        profile: toProfile(user, emails),
        // An OAuth app's access token does not expire and is not kept: there is nothing to refresh.
        tokens: { idToken: null, refreshToken: null, refreshExpiresInSeconds: null },
      }
    },
    // The one address of GitHub's API that its rate limit does not count.
    probe: (signal) =>
      ask('probe', true, signal, (either) => readProbe('GitHub', `${client.apiUrl}/rate_limit`, either)),
  }
}

/** `/user`'s own email is public and says nothing about being verified: only `/user/emails` counts. */
const toProfile = (user: unknown, emails: unknown): ProviderProfile => {
  if (typeof user !== 'object' || user === null || !('id' in user) || !Number.isSafeInteger(user.id))
    throw new PortError('rejected', 'GitHub answered without the id of the person')
  const list = (Array.isArray(emails) ? emails : []).flatMap(toEmail)
  const chosen = list.find((e) => e.primary && e.verified) ?? list.find((e) => e.verified)
  return {
    provider: 'github',
    subject: String(user.id),
    email: chosen?.email ?? list.find((e) => e.primary)?.email ?? null,
    emailVerified: chosen !== undefined,
    name: textClaim(user, 'name') ?? textClaim(user, 'login'),
    avatarUrl: textClaim(user, 'avatar_url'),
  }
}

const toEmail = (entry: unknown): { email: string; primary: boolean; verified: boolean }[] => {
  if (typeof entry !== 'object' || entry === null) return []
  const email = textClaim(entry, 'email')
  if (!email) return []
  return [
    {
      email,
      primary: Reflect.get(entry, 'primary') === true,
      verified: Reflect.get(entry, 'verified') === true,
    },
  ]
}
