/**
 * The one place that knows Arctic: a plain OAuth 2.0 client with PKCE. Arctic checks neither state, nonce nor ID
 * token, takes no AbortSignal and does not encode credentials in Basic authentication (GitHub's and Google's need
 * no encoding); the providers around it do what is missing.
 */
import { PortError } from '@viewzenix/core/ports'
import {
  ArcticFetchError,
  CodeChallengeMethod,
  OAuth2Client,
  OAuth2RequestError,
  UnexpectedErrorResponseBodyError,
  UnexpectedResponseError,
} from 'arctic'
import { rubbish, statusFailure } from '../resilience/http-call.ts'
import type { Explain } from './outside-call.ts'

export type OAuthCredentials = { clientId: string; clientSecret: string }
export type OAuthEndpoints = { authorizationEndpoint: string; tokenEndpoint: string }
export type ExchangedTokens = { accessToken: string; idToken: string | null }

export const arcticAuthorizationUrl = (
  { clientId, clientSecret, authorizationEndpoint }: OAuthCredentials & OAuthEndpoints,
  redirectUri: string,
  request: { state: string; codeVerifier: string },
  scopes: string[],
): URL =>
  new OAuth2Client(clientId, clientSecret, redirectUri).createAuthorizationURLWithPKCE(
    authorizationEndpoint,
    request.state,
    CodeChallengeMethod.S256,
    request.codeVerifier,
    scopes,
  )

/** Exchanges a code, once. Throws Arctic's errors, which `explainArctic` reads, or PortError. */
export const arcticExchange = async (
  { clientId, clientSecret, tokenEndpoint }: OAuthCredentials & OAuthEndpoints,
  redirectUri: string,
  code: string,
  codeVerifier: string,
): Promise<ExchangedTokens> => {
  const client = new OAuth2Client(clientId, clientSecret, redirectUri)
  const { data } = await client.validateAuthorizationCode(tokenEndpoint, code, codeVerifier)
  // GitHub says 200 to a refused code, and the error is in the body.
  if ('error' in data && typeof data.error === 'string') throw refused(data.error)
  const accessToken = 'access_token' in data ? data.access_token : null
  if (typeof accessToken !== 'string')
    throw new PortError('rejected', 'The token endpoint answered without an access token')
  const idToken = 'id_token' in data && typeof data.id_token === 'string' ? data.id_token : null
  return { accessToken, idToken }
}

export const explainArctic: Explain = (error, idempotent) => {
  if (error instanceof OAuth2RequestError) return refused(error.code)
  if (error instanceof UnexpectedResponseError || error instanceof UnexpectedErrorResponseBodyError)
    // Arctic keeps of the answer its status alone, and calls a 200 that is no JSON unexpected, too.
    return error.status < 300
      ? rubbish({ service: 'The token endpoint', idempotent }, error)
      : statusFailure(
          { service: 'The token endpoint', idempotent },
          { status: error.status, headers: new Headers() },
        )
  // The network's own error is inside.
  if (error instanceof ArcticFetchError) return null
  return null
}

const OUR_FAULT = new Set([
  'invalid_client',
  'unauthorized_client',
  'incorrect_client_credentials',
  'redirect_uri_mismatch',
])

const refused = (code: string): PortError =>
  OUR_FAULT.has(code)
    ? new PortError('misconfigured', `The provider does not accept our client: ${code}`, { code })
    : new PortError('rejected', `The provider refused the code: ${code}`, { code })
