import { type CompletedSignIn, type IdentityProvider, PortError } from '@viewzenix/core/ports'
import type { JWTPayload } from 'jose'
import {
  arcticAuthorizationUrl,
  arcticExchange,
  arcticRefresh,
  type ExchangedTokens,
  type OAuthCredentials,
} from './arctic-client.ts'
import { readCode, textClaim } from './callback.ts'
import { createAsk, DEFAULT_TIMEOUT_MS, type OutsideCall, readProbe, withTimeout } from './outside-call.ts'
import { createIdTokenVerifier, explainIdToken } from './verify-id-token.ts'

export type MicrosoftSettings = OAuthCredentials & {
  /** A tenant's id (a UUID), or `common`, `organizations`, `consumers`. */
  tenant: string
  call?: OutsideCall
  /** Another address than Microsoft's own: a national cloud, or a test. */
  authority?: string
}

const AUTHORITY = 'https://login.microsoftonline.com'
/** The one tenant of all personal accounts. */
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad'
const SCOPES = ['openid', 'profile', 'email', 'offline_access']

/**
 * Sign-in with Microsoft Entra ID: OpenID Connect through Arctic, with the ID token verified here. Under `common` and
 * `organizations` every tenant signs with the same keys and says who it is in `tid`, so the issuer is held against
 * that, and the tenant against what was configured. A person is the tenant's `oid`, never an address.
 * @see https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
 */
export const createMicrosoftProvider = (settings: MicrosoftSettings): IdentityProvider => {
  const { tenant, authority = AUTHORITY, clientId } = settings
  const base = `${authority}/${tenant}`
  const client = {
    ...settings,
    authorizationEndpoint: `${base}/oauth2/v2.0/authorize`,
    tokenEndpoint: `${base}/oauth2/v2.0/token`,
  }
  const ask = createAsk(
    'microsoft',
    settings.call ?? withTimeout(DEFAULT_TIMEOUT_MS),
    explainIdToken('Microsoft'),
  )
  const verify = createIdTokenVerifier({
    jwksUri: `${base}/discovery/v2.0/keys`,
    clientId,
    isIssuer: ({ iss, tid }) =>
      typeof tid === 'string' && iss === `${authority}/${tid}/v2.0` && isTenant(tenant, tid),
    requiredClaims: ['tid', 'oid'],
  })

  const complete = async (
    tokens: ExchangedTokens,
    nonce: string | null,
    signal: AbortSignal,
  ): Promise<CompletedSignIn> => {
    const { idToken, refreshToken, refreshExpiresInSeconds } = tokens
    if (!idToken) throw new PortError('rejected', 'Microsoft answered without an ID token')
    const claims = await ask('verify-id-token', true, signal, () => verify(idToken, nonce))
    return { profile: toProfile(claims), tokens: { idToken, refreshToken, refreshExpiresInSeconds } }
  }

  return {
    id: 'microsoft',
    label: 'Microsoft',
    authorizationUrl: async (request, redirectUri) => {
      const url = arcticAuthorizationUrl(client, redirectUri, request, SCOPES)
      url.searchParams.set('nonce', request.nonce)
      return url
    },
    completeSignIn: async (callbackUrl, request, redirectUri, signal) => {
      const code = readCode(callbackUrl, request)
      const tokens = await ask('exchange-code', false, signal, () =>
        arcticExchange(client, redirectUri, code, request.codeVerifier),
      )
      return complete(tokens, request.nonce, signal)
    },
    refresh: async (refreshToken, signal) => {
      const tokens = await ask('refresh', false, signal, () => arcticRefresh(client, refreshToken, SCOPES))
      return complete(tokens, null, signal)
    },
    endSessionUrl: async ({ idToken, returnUri, state }) => {
      const url = new URL(`${base}/oauth2/v2.0/logout`)
      url.search = new URLSearchParams({
        id_token_hint: idToken,
        post_logout_redirect_uri: returnUri,
        client_id: clientId,
        state,
      }).toString()
      return url
    },
    probe: (signal) =>
      ask('probe', true, signal, (either) =>
        readProbe('Microsoft', `${base}/v2.0/.well-known/openid-configuration`, either),
      ),
  }
}

const isTenant = (configured: string, tid: string): boolean => {
  if (configured === 'common') return true
  if (configured === 'organizations') return tid !== CONSUMERS
  return tid === (configured === 'consumers' ? CONSUMERS : configured.toLowerCase())
}

/**
 * `email` is whatever an administrator of any tenant typed, and `preferred_username` is no address at all: only
 * `xms_edov` says that the domain was shown to be the tenant's.
 */
const toProfile = (claims: JWTPayload) => {
  const email = textClaim(claims, 'email')
  const vouched: unknown = claims.xms_edov
  return {
    provider: 'microsoft',
    subject: `${textClaim(claims, 'tid')}#${textClaim(claims, 'oid')}`,
    email,
    emailVerified:
      email !== null && (vouched === true || vouched === 1 || vouched === '1' || vouched === 'true'),
    name: textClaim(claims, 'name') ?? textClaim(claims, 'preferred_username'),
    avatarUrl: null,
  }
}
