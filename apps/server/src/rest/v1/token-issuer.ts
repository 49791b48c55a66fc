/**
 * Access tokens of the client-credentials grant: JWTs signed with EdDSA. The key pair is derived from the
 * server's own secret, so that it is the same in every process and after every restart, and is stored nowhere.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import type { Platform } from '@viewzenix/core/platform'
import { newId } from '@viewzenix/core/platform'
import { type ApiKeyScope, apiKeyScope } from '@viewzenix/schema'
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  errors,
  exportJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose'
import { z } from 'zod'

/** Seconds that a token holds. */
export const TOKEN_LIFETIME = 900

/** What a token says: for which key it was issued, and what it may do at most. */
export type TokenClaims = { keyId: string; workspaceId: string; scopes: ApiKeyScope[] }

export type TokenIssuer = {
  issue(claims: TokenClaims): Promise<string>
  /** null for a token that is forged, of another issuer, or expired. */
  verify(token: string): Promise<TokenClaims | null>
  publicKeys(): Promise<{ keys: JWK[] }>
}

/** DER of an unencrypted PKCS #8 Ed25519 private key (RFC 8410) up to its 32 bytes of seed. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

const claimsSchema = z.object({ sub: z.uuid(), workspace: z.uuid(), scope: z.string() })

const toPrivateKey = (seed: Buffer): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' })

const publish = async (privateKey: KeyObject): Promise<JWK> => {
  const jwk = await exportJWK(createPublicKey(privateKey))
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'EdDSA', use: 'sig' }
}

export const createTokenIssuer = ({
  sealer,
  clock,
  publicUrl,
}: Pick<Platform, 'sealer' | 'clock' | 'publicUrl'>): TokenIssuer => {
  // The current one signs; tokens of the older ones hold until they expire.
  const [privateKey, ...older] = sealer.deriveAll('rest.token.v1').map(toPrivateKey)
  if (!privateKey) throw new Error('a key ring has at least one secret')
  const published = Promise.all([privateKey, ...older].map(publish))
  const keySet = published.then((keys) => createLocalJWKSet({ keys }))
  const audience = `${publicUrl}/api/v1`
  const seconds = () => Math.floor(clock.now().getTime() / 1000)

  return {
    issue: async ({ keyId, workspaceId, scopes }) => {
      const [{ kid } = {}] = await published
      const now = seconds()
      return new SignJWT({ workspace: workspaceId, scope: scopes.join(' '), client_id: keyId })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
        .setIssuer(publicUrl)
        .setAudience(audience)
        .setSubject(keyId)
        .setJti(newId())
        .setIssuedAt(now)
        .setExpirationTime(now + TOKEN_LIFETIME)
        .sign(privateKey)
    },
    verify: async (token) => {
      try {
        const { payload } = await jwtVerify(token, await keySet, {
          algorithms: ['EdDSA'],
          typ: 'at+jwt',
          issuer: publicUrl,
          audience,
          currentDate: clock.now(),
          requiredClaims: ['exp', 'sub', 'iat'],
        })
        const { sub, workspace, scope } = claimsSchema.parse(payload)
        const scopes = scope.split(' ').flatMap((one) => apiKeyScope.safeParse(one).data ?? [])
        return { keyId: sub, workspaceId: workspace, scopes }
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null
        throw error
      }
    },
    publicKeys: async () => ({ keys: await published }),
  }
}
