import { IdentityLink, Session, User } from '../entities/identity.entity.ts'
import { requireUser, type UserActor } from '../platform/actor.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'
import type { CompletedSignIn } from '../ports/identity-provider.ts'
import { createIdentity, lockNewIdentities } from './find-or-create-user.ts'
import { keepInStep } from './keep-in-step.ts'
import { keepRefreshToken } from './keep-tokens.ts'

/**
 * Lets the person sign in with one more identity, which a provider has just vouched for in a round trip that this
 * very session began. Doing it again is no error.
 * @throws CONFLICT when the identity belongs to somebody else here; UNAUTHENTICATED when the session has ended
 */
export const linkIdentity = (
  platform: Platform,
  actor: UserActor,
  { profile, tokens }: CompletedSignIn,
): Promise<{ identityId: string; isNew: boolean }> =>
  runInTransaction(
    platform,
    actor,
    async (uow) => {
      const me = requireUser(uow.actor)
      const { provider, subject } = profile
      await lockNewIdentities(uow)
      // The session may have been ended while the person was at the provider.
      if (!(await uow.em.findOne(Session, { id: me.sessionId, userId: me.id })))
        throw new AppError('UNAUTHENTICATED', 'Your session has ended. Sign in again.')
      const user = await uow.em.findOne(User, { id: me.id })
      if (!user) throw notFound('person')
      const known = await uow.em.findOne(IdentityLink, { provider, subject })
      if (known && known.userId !== me.id)
        throw new AppError(
          'CONFLICT',
          `That ${provider} account is how somebody else signs in here. Nothing was changed. If both are you, sign in as the other one and unlink it there first.`,
        )
      const identity = known ?? createIdentity(uow, me.id, profile)
      await uow.em.flush()
      await keepInStep(uow, user, identity, profile)
      keepRefreshToken(platform, identity, tokens, uow.now)
      if (known) uow.unchanged()
      else
        uow.activity({
          verb: 'identity.linked',
          subject: { kind: 'user', id: me.id },
          tone: 'warning',
          summary: `${me.name} can now also sign in with ${provider}${profile.email ? ` (${profile.email})` : ''}.`,
          data: { provider, identityId: identity.id },
        })
      return { identityId: identity.id, isNew: !known }
    },
    { requireActivity: 'identity.link' },
  )
