/** A provider's tokens at rest: sealed, each for the row that it stands in, and no longer than they are needed. */

import type { IdentityLink, Session } from '../entities/identity.entity.ts'
import type { Platform } from '../platform/platform.ts'
import type { ProviderTokens } from '../ports/identity-provider.ts'

const DAY_MS = 86_400_000

/**
 * Keeps the refresh token, which reads the profile once a day; access tokens are used at once and forgotten. The next
 * use is set well ahead of the token's own end: after half of its life where that is short.
 */
export const keepRefreshToken = (
  { sealer }: Pick<Platform, 'sealer'>,
  identity: IdentityLink,
  tokens: Pick<ProviderTokens, 'refreshToken' | 'refreshExpiresInSeconds'>,
  now: Date,
): void => {
  if (!tokens.refreshToken) return
  const life = tokens.refreshExpiresInSeconds
  const wait = life === null ? DAY_MS : Math.min(DAY_MS, (life * 1_000) / 2)
  identity.refreshTokenSealed = sealer.seal(tokens.refreshToken, refreshContext(identity.id))
  identity.refreshDueAt = new Date(now.getTime() + wait)
  identity.notice = null
}

export const openRefreshToken = (
  { sealer }: Pick<Platform, 'sealer'>,
  identity: IdentityLink,
): string | null =>
  identity.refreshTokenSealed ? sealer.unseal(identity.refreshTokenSealed, refreshContext(identity.id)) : null

export const forgetRefreshToken = (identity: IdentityLink, notice: string | null): void => {
  identity.refreshTokenSealed = null
  identity.refreshDueAt = null
  identity.notice = notice
}

export const sealIdToken = (
  { sealer }: Pick<Platform, 'sealer'>,
  sessionId: string,
  idToken: string | null,
): string | null => (idToken ? sealer.seal(idToken, `session:${sessionId}`) : null)

/** null also when it was sealed under another secret: signing out must not fail for it. */
export const openIdToken = ({ sealer }: Pick<Platform, 'sealer'>, session: Session): string | null => {
  if (!session.idTokenSealed) return null
  try {
    return sealer.unseal(session.idTokenSealed, `session:${session.id}`)
  } catch {
    return null
  }
}

const refreshContext = (identityId: string): string => `identity_link:${identityId}`
