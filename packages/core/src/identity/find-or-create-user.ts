import { IdentityLink, User } from '../entities/identity.entity.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import type { ProviderProfile } from '../ports/identity-provider.ts'
import { maySignUp, type SignUpList } from './may-sign-up.ts'
import { normalizeEmail } from './normalize-email.ts'

/** Any number that nothing else in this database uses as an advisory lock. */
const FIRST_SIGN_IN_LOCK = 7_261_124

export type FoundUser = { user: User; how: 'known' | 'linked' | 'created' }

/**
 * The user behind a provider's profile: known by (provider, subject), else linked by an email address, else new.
 * An address links only when both sides are verified: an account that somebody made earlier with an address that
 * was never theirs must not be handed to its true owner, together with whoever made it.
 * @throws FORBIDDEN when they would be new, and are not on the list of those who may sign up
 */
export const findOrCreateUser = async (
  uow: UnitOfWork,
  profile: ProviderProfile,
  signUpList: SignUpList,
): Promise<FoundUser> => {
  const known = await findLinked(uow, profile)
  if (known) return { user: known, how: 'known' }

  // Two first sign-ins of one person at once would make two users: they take turns, the second one finds.
  await uow.em.execute('select pg_advisory_xact_lock(?)', [FIRST_SIGN_IN_LOCK])
  const meanwhile = await findLinked(uow, profile)
  if (meanwhile) return { user: meanwhile, how: 'known' }

  const email = normalizeEmail(profile.email)
  const sameEmail =
    email && profile.emailVerified ? await uow.em.findOne(User, { email, emailVerified: true }) : null
  if (!sameEmail && !maySignUp(signUpList, profile))
    throw new AppError(
      'FORBIDDEN',
      'This server does not take everybody who signs in as a new person. Nothing was made: ask whoever runs it.',
    )
  const user =
    sameEmail ??
    uow.em.create(User, {
      id: newId(),
      name: displayName(profile),
      email,
      emailVerified: email !== null && profile.emailVerified,
      avatarUrl: httpsUrl(profile.avatarUrl),
      createdAt: uow.now,
    })
  uow.em.create(IdentityLink, {
    id: newId(),
    userId: user.id,
    provider: profile.provider,
    subject: profile.subject,
    createdAt: uow.now,
  })
  await uow.em.flush()
  return { user, how: sameEmail ? 'linked' : 'created' }
}

const findLinked = async (uow: UnitOfWork, profile: ProviderProfile): Promise<User | null> => {
  const link = await uow.em.findOne(IdentityLink, { provider: profile.provider, subject: profile.subject })
  return link && uow.em.findOne(User, { id: link.userId })
}

/** What to call a person: their name, else the part of their address before the @. At most 80 characters. */
export const displayName = (profile: Pick<ProviderProfile, 'name' | 'email'>): string => {
  const clean = (text: string | null | undefined) =>
    [...(text ?? '').replace(/[\p{Cc}\s]+/gu, ' ').trim()].slice(0, 80).join('')
  return clean(profile.name) || clean(normalizeEmail(profile.email)?.split('@')[0]) || 'New trader'
}

const httpsUrl = (url: string | null): string | null =>
  url && URL.canParse(url) && new URL(url).protocol === 'https:' ? url : null
