import { type IdentityProvider, PortError } from '@viewzenix/core/ports'
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import { callHttp, readJson } from '../resilience/http-call.ts'
import {
  arcticAuthorizationUrl,
  arcticExchange,
  explainArctic,
  type OAuthCredentials,
  type OAuthEndpoints,
} from './arctic-client.ts'
import { readCode, textClaim, verifiedClaim } from './callback.ts'
import { createAsk, DEFAULT_TIMEOUT_MS, type Explain, type OutsideCall, withTimeout } from './outside-call.ts'

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
 * Sign-in with Google: OpenID Connect through Arctic, with the ID token verified here: signature against Google's
 * keys, issuer, audience, times, nonce.
 * @see https://developers.google.com/identity/openid-connect/openid-connect
 */
export const createGoogleProvider = (settings: GoogleSettings): IdentityProvider => {
  const client = { ...settings, ...(settings.endpoints ?? GOOGLE) }
  const ask = createAsk('google', settings.call ?? withTimeout(DEFAULT_TIMEOUT_MS), explain)
  const keys = createRemoteJWKSet(new URL(client.jwksUri))

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
      const { payload } = await ask('verify-id-token', true, signal, () =>
        jwtVerify(idToken, keys, {
          issuer: client.issuers,
          audience: client.clientId,
          algorithms: ['RS256'],
          requiredClaims: ['sub', 'exp', 'iat', 'nonce'],
          clockTolerance: 30,
        }),
      )
      checkBinding(payload, request.nonce, client.clientId)
      return {
        provider: 'google',
        subject: textClaim(payload, 'sub') ?? '',
        email: textClaim(payload, 'email'),
        emailVerified: verifiedClaim(payload),
        name: textClaim(payload, 'name'),
        avatarUrl: textClaim(payload, 'picture'),
      }
    },
    probe: (signal) =>
      ask('probe', true, signal, async (either) => {
        const read = { service: 'Google', idempotent: true }
        readJson(read, await callHttp(read, client.jwksUri, { signal: either }))
      }),
  }
}

/** What ties the token to this sign-in and to us: the nonce, and the authorised party where there is one. */
const checkBinding = (payload: JWTPayload, nonce: string, clientId: string): void => {
  if (payload.nonce !== nonce)
    throw new PortError('rejected', 'The ID token is for another sign-in', { code: 'nonce_mismatch' })
  if (payload.azp !== undefined && payload.azp !== clientId)
    throw new PortError('rejected', 'The ID token is for another client', { code: 'azp_mismatch' })
  if (!payload.sub) throw new PortError('rejected', 'The ID token names nobody')
}

const explain: Explain = (error, idempotent) => {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid)
    return new PortError('transient', 'The keys of Google could not be read', { cause: error })
  // jose throws its plain base class when the key set's address answers with anything but 200.
  if (error instanceof errors.JOSEError)
    return error.code === 'ERR_JOSE_GENERIC'
      ? new PortError('transient', 'The keys of Google could not be read', { cause: error })
      : new PortError('rejected', 'The ID token is not valid', { code: error.code, cause: error })
  return explainArctic(error, idempotent)
}
