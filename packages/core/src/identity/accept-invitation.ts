/**
 * An invitation is bound to the address that it was sent to: only who shows, through a provider, that the address is
 * theirs can accept. A link that is forwarded, leaked or read over a shoulder lets nobody in.
 */
import type { EntityManager } from '@mikro-orm/postgresql'
import { type InvitationObstacle, type InvitationOffer, invitationToken, type Role } from '@viewzenix/schema'
import { IdentityLink, User } from '../entities/identity.entity.ts'
import { Invitation, Member, Workspace } from '../entities/workspace.entity.ts'
import type { Actor } from '../platform/actor.ts'
import { requireUser, type UserActor } from '../platform/actor.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256 } from '../platform/seal.ts'
import { ALL_WORKSPACES, runQuery, workAs } from '../platform/unit-of-work.ts'
import { command, parse } from '../platform/use-case.ts'
import { addressHint, invitationState } from '../workspace/invitation-view.ts'
import { showWorkspace } from './switch-workspace.ts'

/** Keeps no passwords and shows no addresses to be anybody's, and is there on the operator's own computer alone. */
const UNVERIFIED_BUT_LOCAL = 'dev'

/**
 * What the holder of a link is asked, and whether they can accept. Needs nobody to be signed in: the link is the
 * permission to read this much.
 * @throws NOT_FOUND for a link that is none of ours, or that a newer one has replaced
 */
export const lookAtInvitation = async (
  platform: Platform,
  actor: Actor | null,
  input: { token: string },
): Promise<InvitationOffer> => {
  const { token } = parse(invitationToken, input)
  return runQuery(platform, ALL_WORKSPACES, async (em) => {
    const person = actor?.kind === 'user' ? actor : null
    const { invitation, workspace } = await findInvitation(em, token)
    const user = person && (await em.findOne(User, { id: person.id }))
    const obstacle = await findObstacle(em, invitation, workspace, person, platform.clock.now())
    return {
      workspaceName: workspace.name,
      invitedBy: invitation.invitedBy,
      role: invitation.role,
      addressHint: addressHint(invitation.email),
      expiresAt: invitation.expiresAt.toISOString(),
      yourAddress: user?.email ?? null,
      obstacle,
      why: obstacle && sentenceOf(obstacle, invitation),
    }
  })
}

/**
 * Makes the actor a member, and shows the workspace in their session, under a new secret that the transport must set.
 * @throws NOT_FOUND; CONFLICT when it was used, revoked or has expired; FORBIDDEN for another address
 */
export const acceptInvitation = command({
  name: 'invitation.accept',
  input: invitationToken,
  permission: 'read',
  scope: null,
  // The workspace that the person happens to look at has no say in it.
  inDeletedWorkspace: true,
  handle: async (
    uow,
    { token },
  ): Promise<{ workspace: { id: string; name: string; role: Role }; secret: string }> => {
    const me = requireUser(uow.actor)
    const { em, now } = uow
    await workAs(uow, { ...me, workspaceId: ALL_WORKSPACES })
    const seen = await findInvitation(em, token)
    await workAs(uow, { ...me, role: seen.invitation.role, workspaceId: seen.workspace.id })
    // Two clicks at once, or a click and a revocation: one after the other, each seeing what the other did.
    await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`members:${seen.workspace.id}`])
    await em.refresh(seen.invitation)
    const { invitation, workspace } = seen
    if (invitation.tokenHash !== sha256(token)) throw noInvitation()
    const obstacle = await findObstacle(em, invitation, workspace, me, now)
    if (obstacle)
      throw new AppError(
        obstacle === 'other_address' ? 'FORBIDDEN' : 'CONFLICT',
        sentenceOf(obstacle, invitation),
      )
    const member = em.create(Member, {
      id: newId(),
      workspaceId: workspace.id,
      userId: me.id,
      role: invitation.role,
      createdAt: now,
    })
    invitation.acceptedAt = now
    invitation.acceptedById = me.id
    await em.flush()
    uow.activity({
      verb: 'member.joined',
      subject: { kind: 'member', id: member.id },
      tone: 'good',
      summary: `${me.name} joined as ${invitation.role}, invited by ${invitation.invitedBy}.`,
      data: { email: invitation.email, role: invitation.role },
    })
    uow.notify('member', member.id)
    const { secret } = await showWorkspace(uow, me, workspace.id, invitation.role)
    return { workspace: { id: workspace.id, name: workspace.name, role: invitation.role }, secret }
  },
})

const noInvitation = (): AppError =>
  new AppError(
    'NOT_FOUND',
    'This link is no invitation that holds. If it was sent again meanwhile, the newest mail has the link that works.',
  )

/** In a transaction that sees every workspace. */
const findInvitation = async (em: EntityManager, token: string) => {
  const invitation = await em.findOne(Invitation, { tokenHash: sha256(token) })
  const workspace = invitation && (await em.findOne(Workspace, { id: invitation.workspaceId }))
  if (!workspace) throw noInvitation()
  return { invitation, workspace }
}

const findObstacle = async (
  em: EntityManager,
  invitation: Invitation,
  workspace: Workspace,
  person: UserActor | null,
  now: Date,
): Promise<InvitationObstacle | null> => {
  const state = invitationState(invitation, now)
  if (state !== 'open') return state
  if (workspace.deletesAt) return 'workspace_deleted'
  if (!person) return 'signed_out'
  if (await em.findOne(Member, { userId: person.id, workspaceId: workspace.id })) return 'member_already'
  return (await isAddressOf(em, invitation.email, person.id)) ? null : 'other_address'
}

/** Whether a provider vouches that the address is this person's. */
const isAddressOf = async (em: EntityManager, email: string, userId: string): Promise<boolean> => {
  if (await em.findOne(User, { id: userId, email, emailVerified: true })) return true
  const vouching = [{ emailVerified: true }, { provider: UNVERIFIED_BUT_LOCAL }]
  return (await em.count(IdentityLink, { userId, email, $or: vouching })) > 0
}

const sentenceOf = (obstacle: InvitationObstacle, { email, invitedBy }: Invitation): string => {
  switch (obstacle) {
    case 'signed_out':
      return 'Sign in to accept.'
    case 'other_address':
      return `This invitation is for ${addressHint(email)}, and none of your verified addresses is that one. Sign in with it, link it on your profile, or ask ${invitedBy} to invite the address that you use.`
    case 'member_already':
      return 'You are a member of this workspace already.'
    case 'workspace_deleted':
      return 'This workspace was deleted, so nobody can join it.'
    case 'accepted':
      return 'This invitation was accepted already: each is good once.'
    case 'revoked':
      return `This invitation was taken back. Ask ${invitedBy} whether that was meant.`
    case 'expired':
      return `This invitation has expired. Ask ${invitedBy} to send it again.`
  }
}
