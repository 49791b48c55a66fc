import { IdentityLink, User } from '../entities/identity.entity.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import type { ProviderProfile } from '../ports/identity-provider.ts'
import { displayName, httpsUrl, keepInStep } from './keep-in-step.ts'
import { maySignUp, type SignUpList } from './may-sign-up.ts'
import { normalizeEmail } from './normalize-email.ts'

/** Any number that nothing else in this database uses as an advisory lock. */
const FIRST_SIGN_IN_LOCK = 7_261_124

export type FoundUser = { user: User; identity: IdentityLink; how: 'known' | 'linked' | 'created' }

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
  if (known) return known

  // Two first sign-ins of one person at once would make two users: they take turns, the second one finds.
  await lockNewIdentities(uow)
  const meanwhile = await findLinked(uow, profile)
  if (meanwhile) return meanwhile

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
  const identity = createIdentity(uow, user.id, profile)
  await uow.em.flush()
  return { user, identity, how: sameEmail ? 'linked' : 'created' }
}

/** One at a time, until the transaction ends: whether an identity is anybody's yet is then certain. */
export const lockNewIdentities = async ({ em }: UnitOfWork): Promise<void> => {
  await em.execute('select pg_advisory_xact_lock(?)', [FIRST_SIGN_IN_LOCK])
}

export const createIdentity = (uow: UnitOfWork, userId: string, profile: ProviderProfile): IdentityLink =>
  uow.em.create(IdentityLink, {
    id: newId(),
    userId,
    provider: profile.provider,
    subject: profile.subject,
    createdAt: uow.now,
    lastUsedAt: uow.now,
    email: normalizeEmail(profile.email),
    emailVerified: profile.emailVerified,
    name: profile.name,
    avatarUrl: httpsUrl(profile.avatarUrl),
  })

const findLinked = async (uow: UnitOfWork, profile: ProviderProfile): Promise<FoundUser | null> => {
  const { provider, subject } = profile
  const identity = await uow.em.findOne(IdentityLink, { provider, subject })
  const user = identity && (await uow.em.findOne(User, { id: identity.userId }))
  if (!user) return null
  identity.lastUsedAt = uow.now
  await keepInStep(uow, user, identity, profile)
  return { user, identity, how: 'known' }
}
