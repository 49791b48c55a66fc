import { PortError } from '@viewzenix/core/ports'
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'
import { rubbish, statusFailure } from '../resilience/http-call.ts'
import type { Explain } from './outside-call.ts'

const OUR_FAULT = new Set(['invalid_client', 'unauthorized_client'])

/** Reads openid-client's errors. What it refuses after an answer came (state, nonce, claims) is `rejected`. */
export const explainOpenid: Explain = (error, idempotent) => {
  if (error instanceof AuthorizationResponseError)
    return new PortError('rejected', 'The provider refused the sign-in', { code: error.error, cause: error })
  if (error instanceof ResponseBodyError) {
    if (OUR_FAULT.has(error.error))
      return new PortError('misconfigured', `The provider does not accept our client: ${error.error}`, {
        code: error.error,
        cause: error,
      })
    if (error.status >= 500 || error.status === 429)
      return statusFailure({ service: 'The provider', idempotent }, error.response)
    return new PortError('rejected', `The provider refused: ${error.error}`, {
      code: error.error,
      cause: error,
    })
  }
  // A 401 that challenges: to a code exchange it is about our client, to userinfo about the token just issued.
  if (error instanceof WWWAuthenticateChallengeError)
    return new PortError(
      idempotent ? 'rejected' : 'misconfigured',
      'The provider asks for other credentials',
      {
        code: String(error.status),
        cause: error,
      },
    )
  if (error instanceof ClientError) {
    if (error.cause instanceof Response)
      return statusFailure({ service: 'The provider', idempotent }, error.cause)
    if (error.code === 'OAUTH_PARSE_ERROR') return unreadable(error, idempotent)
    if (error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_ABORT') return null
    return new PortError('rejected', `A check failed: ${error.message}`, { code: error.code, cause: error })
  }
  return null
}

/** The library calls it a parse error, too, when the body broke off. */
const unreadable = (error: ClientError, idempotent: boolean) =>
  error.cause instanceof SyntaxError ? rubbish({ service: 'The provider', idempotent }, error) : null
