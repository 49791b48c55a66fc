import { type IdentityProvider, PortError } from '@viewzenix/core/ports'
import {
  arcticAuthorizationUrl,
  arcticExchange,
  type OAuthCredentials,
  type OAuthEndpoints,
} from './arctic-client.ts'
import { readCode, textClaim, verifiedClaim } from './callback.ts'
import { createAsk, DEFAULT_TIMEOUT_MS, type OutsideCall, readProbe, withTimeout } from './outside-call.ts'
import { createIdTokenVerifier, explainIdToken } from './verify-id-token.ts'

export type GoogleSettings = OAuthCredentials & {
  call?: OutsideCall
  /** Other addresses than Google's own, for a test. */
  endpoints?: OAuthEndpoints & { jwksUri: string; issuers: string[] }
}

const GOOGLE = {
  authorizationEndpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenEndpoint: 'https://oauth2.googleapis.com/token',
  jwksUri: 'https://www.googleapis.com/oauth2/v3/certs',
  // Google names both as the possible issuer of its ID tokens.
  issuers: ['https://accounts.google.com', 'accounts.google.com'],
}

/**
 * Sign-in with Google: OpenID Connect through Arctic, with the ID token verified here. No refresh token is asked for,
 * and Google has no place to end its own session at.
 * @see https://developers.google.com/identity/openid-connect/openid-connect
 */
export const createGoogleProvider = (settings: GoogleSettings): IdentityProvider => {
  const client = { ...settings, ...(settings.endpoints ?? GOOGLE) }
  const ask = createAsk('google', settings.call ?? withTimeout(DEFAULT_TIMEOUT_MS), explainIdToken('Google'))
  const verify = createIdTokenVerifier({
    jwksUri: client.jwksUri,
    clientId: client.clientId,
    isIssuer: ({ iss = '' }) => client.issuers.includes(iss),
    requiredClaims: ['nonce'],
  })

  return {
    id: 'google',
    label: 'Google',
    authorizationUrl: async (request, redirectUri) => {
      const url = arcticAuthorizationUrl(client, redirectUri, request, ['openid', 'email', 'profile'])
      url.searchParams.set('nonce', request.nonce)
      return url
    },
    completeSignIn: async (callbackUrl, request, redirectUri, signal) => {
      const code = readCode(callbackUrl, request)
      const { idToken } = await ask('exchange-code', false, signal, () =>
        arcticExchange(client, redirectUri, code, request.codeVerifier),
      )
      if (!idToken) throw new PortError('rejected', 'Google answered without an ID token')
      const claims = await ask('verify-id-token', true, signal, () => verify(idToken, request.nonce))
      return {
        profile: {
          provider: 'google',
          subject: textClaim(claims, 'sub') ?? '',
          email: textClaim(claims, 'email'),
          emailVerified: verifiedClaim(claims),
          name: textClaim(claims, 'name'),
          avatarUrl: textClaim(claims, 'picture'),
        },
        // The ID token is of no further use where there is nowhere to show it.
        tokens: { idToken: null, refreshToken: null, refreshExpiresInSeconds: null },
      }
    },
    probe: (signal) => ask('probe', true, signal, (either) => readProbe('Google', client.jwksUri, either)),
  }
}
