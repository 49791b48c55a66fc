/** ID tokens of the providers that are reached through Arctic, which checks none. */
import { PortError } from '@viewzenix/core/ports'
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import { explainArctic } from './arctic-client.ts'
import type { Explain } from './outside-call.ts'

export type IdTokenRules = {
  jwksUri: string
  clientId: string
  /** Whether this is who may have issued the token; asked after the signature was checked. */
  isIssuer: (claims: JWTPayload) => boolean
  requiredClaims: string[]
}

/**
 * Checks signature, audience, times, issuer, authorised party and, for a sign-in, the nonce.
 * @param nonce null after a refresh, which has none
 */
export const createIdTokenVerifier = (rules: IdTokenRules) => {
  const keys = createRemoteJWKSet(new URL(rules.jwksUri))
  return async (idToken: string, nonce: string | null): Promise<JWTPayload> => {
    const { payload } = await jwtVerify(idToken, keys, {
      audience: rules.clientId,
      algorithms: ['RS256'],
      requiredClaims: ['sub', 'exp', 'iat', 'iss', ...rules.requiredClaims],
      clockTolerance: 30,
    })
    if (!rules.isIssuer(payload))
      throw new PortError('rejected', 'The ID token is from another issuer', { code: 'issuer_mismatch' })
    if (nonce !== null && payload.nonce !== nonce)
      throw new PortError('rejected', 'The ID token is for another sign-in', { code: 'nonce_mismatch' })
    if (payload.azp !== undefined && payload.azp !== rules.clientId)
      throw new PortError('rejected', 'The ID token is for another client', { code: 'azp_mismatch' })
    if (!payload.sub) throw new PortError('rejected', 'The ID token names nobody')
    return payload
  }
}

export const explainIdToken =
  (label: string): Explain =>
  (error, idempotent) => {
    const unread = (cause: unknown) =>
      new PortError('transient', `The keys of ${label} could not be read`, { cause })
    if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return unread(error)
    // jose throws its plain base class when the key set's address answers with anything but 200.
    if (error instanceof errors.JOSEError)
      return error.code === 'ERR_JOSE_GENERIC'
        ? unread(error)
        : new PortError('rejected', 'The ID token is not valid', { code: error.code, cause: error })
    return explainArctic(error, idempotent)
  }
