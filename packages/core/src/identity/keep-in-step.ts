/** A person's name, address and picture follow what their provider says, where they came from it. */

import { type IdentityLink, User } from '../entities/identity.entity.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import type { ProviderProfile } from '../ports/identity-provider.ts'
import { normalizeEmail } from './normalize-email.ts'

/**
 * Takes over what changed at the provider since it was last asked. What the person chose themselves, or has from
 * another of their identities, stays; and an address that is another user's verified one is not taken over, for it
 * would decide whom the next new identity with it is linked to.
 */
export const keepInStep = async (
  uow: UnitOfWork,
  user: User,
  identity: IdentityLink,
  profile: ProviderProfile,
): Promise<void> => {
  const before = {
    name: identity.name ?? null,
    email: identity.email ?? null,
    avatarUrl: identity.avatarUrl ?? null,
  }
  const email = normalizeEmail(profile.email)
  const avatarUrl = httpsUrl(profile.avatarUrl)
  if (!user.nameIsOwn && user.name === displayName(before))
    user.name = displayName({ name: profile.name, email })
  if ((user.avatarUrl ?? null) === before.avatarUrl) user.avatarUrl = avatarUrl
  const fromHere = (user.email ?? null) === before.email || !user.emailVerified
  if (email && profile.emailVerified && fromHere && !(await isOthers(uow, user, email))) {
    user.email = email
    user.emailVerified = true
  }
  identity.name = profile.name
  identity.email = email
  identity.emailVerified = email !== null && profile.emailVerified
  identity.avatarUrl = avatarUrl
}

const isOthers = async ({ em }: UnitOfWork, user: User, email: string): Promise<boolean> =>
  (await em.count(User, { email, emailVerified: true, id: { $ne: user.id } })) > 0

/** What to call a person: their name, else the part of their address before the @. At most 80 characters. */
export const displayName = (profile: Pick<ProviderProfile, 'name' | 'email'>): string => {
  const clean = (text: string | null | undefined) =>
    [...(text ?? '').replace(/[\p{Cc}\s]+/gu, ' ').trim()].slice(0, 80).join('')
  return clean(profile.name) || clean(normalizeEmail(profile.email)?.split('@')[0]) || 'New trader'
}

export const httpsUrl = (url: string | null): string | null =>
  url && URL.canParse(url) && new URL(url).protocol === 'https:' ? url : null
