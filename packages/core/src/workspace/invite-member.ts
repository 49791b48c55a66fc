import { type InvitationWithLink, inviteInput, memberCan } from '@viewzenix/schema'
import { User } from '../entities/identity.entity.ts'
import { Invitation } from '../entities/workspace.entity.ts'
import { requireUser } from '../platform/actor.ts'
import { AppError, conflict } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { command } from '../platform/use-case.ts'
import { invitationExpiry, invitationState, newInvitationToken, toInvitationView } from './invitation-view.ts'
import { mailInvitation } from './mail-invitation.ts'
import { lockMembers } from './member-rows.ts'

/** Open ones in one workspace: it must not become a way to send mail to the world. */
const MAX_OPEN = 50

/**
 * Asks somebody to join, by mail. The link is also in the answer, this once, for whoever would rather hand it over.
 * @throws FORBIDDEN with the sentence that the disabled control shows; CONFLICT when the address is a member's or is
 *   invited already; LIMITED
 */
export const inviteMember = command({
  name: 'member.invite',
  input: inviteInput,
  permission: 'configure',
  scope: null,
  handle: async (uow, { email, role }, platform): Promise<InvitationWithLink> => {
    const { em, now, workspaceId } = uow
    const me = requireUser(uow.actor)
    const { members, mine } = await lockMembers(uow)
    const verdict = memberCan.invite(mine, role)
    if (!verdict.can) throw new AppError('FORBIDDEN', verdict.why)
    const userIds = members.map(({ userId }) => userId)
    if (await em.findOne(User, { id: { $in: userIds }, email, emailVerified: true }))
      throw conflict(`${email} is a member of this workspace already.`)

    const unanswered = await em.find(Invitation, { acceptedAt: null, revokedAt: null })
    const before = unanswered.find((each) => each.email === email)
    if (before && invitationState(before, now) === 'open')
      throw conflict(`${email} is invited already. Send that invitation again, or revoke it first.`)
    if (unanswered.filter((each) => invitationState(each, now) === 'open').length >= MAX_OPEN)
      throw new AppError(
        'LIMITED',
        `${MAX_OPEN} invitations are open, which is the most at a time. Revoke some first.`,
      )
    // An expired one makes way.
    if (before) {
      before.revokedAt = now
      await em.flush()
    }

    const { link, tokenHash } = newInvitationToken(platform.publicUrl)
    const invitation = em.create(Invitation, {
      id: newId(),
      workspaceId,
      email,
      role,
      tokenHash,
      invitedBy: me.name,
      invitedById: me.id,
      createdAt: now,
      sentAt: now,
      expiresAt: invitationExpiry(now),
    })
    await em.flush()
    await mailInvitation(uow, invitation, link)
    uow.activity({
      verb: 'member.invited',
      subject: { kind: 'member', id: invitation.id },
      summary: `${me.name} invited ${email} as ${role}.`,
      data: { email, role },
    })
    uow.notify('member', invitation.id)
    return { invitation: toInvitationView(invitation, now), link }
  },
})
