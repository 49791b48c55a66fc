/** People who are really signed in, each with a workspace of their own, for tests of who may do what to whom. */
import type { Role } from '@viewzenix/schema'
import { Member } from '../entities/workspace.entity.ts'
import { resolveSession, signIn } from '../identity/index.ts'
import type { UserActor } from '../platform/actor.ts'
import { systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'
import type { ProviderTokens } from '../ports/index.ts'

export const noTokens: ProviderTokens = { idToken: null, refreshToken: null, refreshExpiresInSeconds: null }

export type Person = { actor: UserActor; secret: string; email: string; workspaceId: string }

/** Signs somebody new in; with a role in a workspace they look at that one. */
export const newPerson = async (
  platform: Platform,
  options: { name?: string; email?: string; emailVerified?: boolean; provider?: string } = {},
): Promise<Person> => {
  const subject = newId()
  const email = options.email ?? `${subject}@example.com`
  const profile = {
    provider: options.provider ?? 'test',
    subject,
    email,
    emailVerified: options.emailVerified ?? true,
    name: options.name ?? 'Olga',
    avatarUrl: null,
  }
  const { secret } = await signIn(platform, { profile, tokens: noTokens }, { ip: null, userAgent: null }, 'r')
  const actor = await actorOf(platform, secret)
  return { actor, secret, email, workspaceId: actor.workspaceId }
}

/** The actor as the session says it now. */
export const actorOf = async (platform: Platform, secret: string): Promise<UserActor> => {
  const actor = await resolveSession(platform, secret, 'request-1')
  if (!actor) throw new Error('nobody is signed in with that secret')
  return actor
}

/** Makes the person a member, and gives the actor that they are there, and the id of their membership. */
export const join = async (
  platform: Platform,
  person: Person,
  workspaceId: string,
  role: Role,
): Promise<{ actor: UserActor; memberId: string }> => {
  const memberId = newId()
  await runInTransaction(platform, systemActor(workspaceId, 'request-1'), async ({ em, now }) => {
    em.create(Member, { id: memberId, workspaceId, userId: person.actor.id, role, createdAt: now })
  })
  return { actor: { ...person.actor, workspaceId, role }, memberId }
}
