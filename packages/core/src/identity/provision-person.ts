import type { Role } from '@viewzenix/schema'
import { type IdentityLink, Session, type User } from '../entities/identity.entity.ts'
import { Member, Workspace } from '../entities/workspace.entity.ts'
import { type Actor, systemActor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runInTransaction, type UnitOfWork, workAs } from '../platform/unit-of-work.ts'
import type { ProviderProfile } from '../ports/identity-provider.ts'
import { createWorkspaceFor } from '../workspace/create-workspace.ts'
import { findOrCreateUser } from './find-or-create-user.ts'
import type { SignUpList } from './may-sign-up.ts'
import { renewSessionsOf } from './renew-session.ts'

/** Called in the transaction that makes a workspace, working as its owner: for what a new workspace starts with. */
export type OnWorkspaceCreated = (uow: UnitOfWork, workspaceId: string) => Promise<void>

export type Newcomer = {
  profile: ProviderProfile
  /** For a workspace that has to be made; the person's name decides when there is none. */
  workspaceName?: string
  onWorkspaceCreated?: OnWorkspaceCreated
  /** Who may be made a person; everybody unless told. Those who are one already are not asked. */
  signUpList?: SignUpList
}

export type Placed = {
  user: User
  identity: IdentityLink
  workspaceId: string
  role: Role
  userIsNew: boolean
  workspaceIsNew: boolean
}

/**
 * Makes sure that a person exists and has a workspace, without signing them in. Doing it again changes nothing.
 * The seed makes the demo workspace by it: whoever signs in with that (provider, subject) later owns it.
 */
export const provisionPerson = (
  platform: Platform,
  newcomer: Newcomer,
  requestId: string,
): Promise<{ userId: string; workspaceId: string; workspaceIsNew: boolean }> =>
  runInTransaction(platform, systemActor(ALL_WORKSPACES, requestId), async (uow) => {
    const placed = await placePerson(uow, newcomer, (place) => systemActor(place.workspaceId, requestId))
    return {
      userId: placed.user.id,
      workspaceId: placed.workspaceId,
      workspaceIsNew: placed.workspaceIsNew,
    }
  })

/**
 * Finds or makes the person and their workspace in a transaction that sees all workspaces, and goes on as the
 * actor that `as` names, in that workspace alone. Leaves the activities of what it made.
 */
export const placePerson = async (
  uow: UnitOfWork,
  newcomer: Newcomer,
  as: (place: { user: User; workspaceId: string; role: Role }) => Actor,
): Promise<Placed> => {
  const { user, identity, how } = await findOrCreateUser(uow, newcomer.profile, newcomer.signUpList ?? null)
  const existing = await chooseWorkspace(uow, user.id)
  const place = existing ?? (await makeWorkspace(uow, user, newcomer.workspaceName))
  await workAs(uow, as({ user, ...place }))
  if (how === 'linked') {
    await renewSessionsOf(uow, user.id)
    uow.activity({
      verb: 'user.linked',
      subject: { kind: 'user', id: user.id },
      summary: `${user.name} can now also sign in with ${newcomer.profile.provider}: both vouch for ${user.email}.`,
      data: { provider: newcomer.profile.provider },
    })
  }
  if (!existing) {
    uow.activity({
      verb: 'workspace.created',
      subject: { kind: 'workspace', id: place.workspaceId },
      summary: `${user.name} has a new workspace.`,
    })
    await newcomer.onWorkspaceCreated?.(uow, place.workspaceId)
  }
  return { user, identity, ...place, userIsNew: how === 'created', workspaceIsNew: !existing }
}

const makeWorkspace = async (
  uow: UnitOfWork,
  user: User,
  workspaceName = `${[...user.name].slice(0, 60).join('')}’s workspace`,
): Promise<{ workspaceId: string; role: Role }> => {
  const workspace = await createWorkspaceFor(uow, { userId: user.id, workspaceName })
  return { workspaceId: workspace.id, role: 'owner' }
}

/**
 * The workspace that the person looked at last and still belongs to, else the one that they joined first; a deleted
 * one only where there is no other.
 */
const chooseWorkspace = async (
  uow: UnitOfWork,
  userId: string,
): Promise<{ workspaceId: string; role: Role } | null> => {
  const members = await uow.em.find(Member, { userId }, { orderBy: { createdAt: 'asc', id: 'asc' } })
  const [first] = members
  if (!first) return null
  const ids = members.map((m) => m.workspaceId)
  const alive = await uow.em.find(Workspace, { id: { $in: ids }, deletesAt: null }, { fields: ['id'] })
  const open = members.filter((m) => alive.some(({ id }) => id === m.workspaceId))
  const among = open.length > 0 ? open : members
  const latest = await uow.em.findOne(
    Session,
    { userId, workspaceId: { $in: among.map((m) => m.workspaceId) } },
    { orderBy: { lastSeenAt: 'desc' } },
  )
  const chosen = among.find((m) => m.workspaceId === latest?.workspaceId) ?? among[0] ?? first
  return { workspaceId: chosen.workspaceId, role: chosen.role }
}
