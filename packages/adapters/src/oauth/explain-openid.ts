import { PortError } from '@viewzenix/core/ports'
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'
import { type Explain, statusFailure } from './outside-call.ts'

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
    if (error.status >= 500) return statusFailure('The provider', error.status, idempotent)
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
    if (error.cause instanceof Response) return statusFailure('The provider', error.cause.status, idempotent)
    if (error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_ABORT') return null
    return new PortError('rejected', `A check failed: ${error.message}`, { code: error.code, cause: error })
  }
  return null
}
