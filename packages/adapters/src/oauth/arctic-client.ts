/**
 * The one place that knows Arctic: a plain OAuth 2.0 client with PKCE. Arctic checks neither state, nonce nor ID
 * token, takes no AbortSignal and does not encode credentials in Basic authentication; what is missing is done here
 * and by the providers around it.
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
export type ExchangedTokens = {
  accessToken: string
  idToken: string | null
  refreshToken: string | null
  refreshExpiresInSeconds: number | null
}

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
  client: OAuthCredentials & OAuthEndpoints,
  redirectUri: string,
  code: string,
  codeVerifier: string,
): Promise<ExchangedTokens> => {
  const { data } = await authenticated(client, redirectUri).validateAuthorizationCode(
    client.tokenEndpoint,
    code,
    codeVerifier,
  )
  return readTokens(data)
}

/** Uses a refresh token. Throws as `arcticExchange` does. */
export const arcticRefresh = async (
  client: OAuthCredentials & OAuthEndpoints,
  refreshToken: string,
  scopes: string[],
): Promise<ExchangedTokens> => {
  const { data } = await authenticated(client, null).refreshAccessToken(
    client.tokenEndpoint,
    refreshToken,
    scopes,
  )
  return readTokens(data)
}

/** Id and secret are form-encoded before they go into Basic authentication (RFC 6749, 2.3.1): they may hold `:+/=&%`. */
const authenticated = ({ clientId, clientSecret }: OAuthCredentials, redirectUri: string | null) =>
  new OAuth2Client(formEncode(clientId), formEncode(clientSecret), redirectUri)

const formEncode = (text: string): string => new URLSearchParams({ t: text }).toString().slice(2)

const readTokens = (data: object): ExchangedTokens => {
  // GitHub says 200 to a refused code, and the error is in the body.
  if ('error' in data && typeof data.error === 'string') throw refused(data.error)
  const text = (name: string): string | null => {
    const value: unknown = Reflect.get(data, name)
    return typeof value === 'string' && value !== '' ? value : null
  }
  const accessToken = text('access_token')
  if (accessToken === null)
    throw new PortError('rejected', 'The token endpoint answered without an access token')
  return {
    accessToken,
    idToken: text('id_token'),
    refreshToken: text('refresh_token'),
    refreshExpiresInSeconds: refreshLifetime(data),
  }
}

/** Under either of the names that providers use; OAuth itself has none. */
export const refreshLifetime = (answer: object): number | null => {
  const value: unknown =
    Reflect.get(answer, 'refresh_token_expires_in') ?? Reflect.get(answer, 'refresh_expires_in')
  const seconds = typeof value === 'string' ? Number(value) : value
  // Zero is how some say "does not expire".
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : null
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
    : new PortError('rejected', `The provider refused: ${code}`, { code })
