import type { EntityManager } from '@mikro-orm/postgresql'
import type { ProfileView } from '@viewzenix/schema'
import { z } from 'zod'
import { IdentityLink, User } from '../entities/identity.entity.ts'
import { requireUser } from '../platform/actor.ts'
import { AppError } from '../platform/errors.ts'
import { query } from '../platform/use-case.ts'

/** The person who is signed in, with every way in which they can. */
export const getProfile = query({
  name: 'profile.get',
  input: z.object({}),
  permission: 'read',
  scope: null,
  handle: ({ em, actor }) => readProfile(em, requireUser(actor).id),
})

/** @throws UNAUTHENTICATED when there is no such person any more */
export const readProfile = async (em: EntityManager, userId: string): Promise<ProfileView> => {
  const user = await em.findOne(User, { id: userId })
  if (!user) throw new AppError('UNAUTHENTICATED', 'Your session has ended. Sign in again.')
  const identities = await em.find(IdentityLink, { userId }, { orderBy: { createdAt: 'asc', id: 'asc' } })
  return {
    id: user.id,
    name: user.name,
    nameIsOwn: user.nameIsOwn,
    email: user.email ?? null,
    emailVerified: user.emailVerified,
    avatarUrl: user.avatarUrl ?? null,
    identities: identities.map((identity) => ({
      id: identity.id,
      provider: identity.provider,
      email: identity.email ?? null,
      emailVerified: identity.emailVerified,
      name: identity.name ?? null,
      linkedAt: identity.createdAt.toISOString(),
      lastUsedAt: identity.lastUsedAt?.toISOString() ?? null,
      keptInStep: Boolean(identity.refreshTokenSealed),
      notice: identity.notice ?? null,
    })),
  }
}
