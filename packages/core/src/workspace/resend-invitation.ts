import { byId, type InvitationWithLink, memberCan } from '@viewzenix/schema'
import { Invitation } from '../entities/workspace.entity.ts'
import { requireUser } from '../platform/actor.ts'
import { AppError, conflict, notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { invitationExpiry, invitationState, newInvitationToken, toInvitationView } from './invitation-view.ts'
import { mailInvitation } from './mail-invitation.ts'
import { lockMembers } from './member-rows.ts'

/**
 * Sends an invitation again, also one that has expired: under a new link, so that the one before stops working, and
 * with its days counted anew.
 * @throws NOT_FOUND; CONFLICT when it was accepted or revoked; FORBIDDEN
 */
export const resendInvitation = command({
  name: 'invitation.resend',
  input: byId,
  permission: 'configure',
  scope: null,
  handle: async (uow, { id }, platform): Promise<InvitationWithLink> => {
    const me = requireUser(uow.actor)
    const { mine } = await lockMembers(uow)
    const invitation = await uow.em.findOne(Invitation, { id })
    if (!invitation) throw notFound('invitation')
    const verdict = memberCan.invite(mine, invitation.role)
    if (!verdict.can) throw new AppError('FORBIDDEN', verdict.why)
    const state = invitationState(invitation, uow.now)
    if (state === 'accepted' || state === 'revoked')
      throw conflict(`This invitation was ${state} already. Invite the person anew.`)
    const { link, tokenHash } = newInvitationToken(platform.publicUrl)
    invitation.tokenHash = tokenHash
    invitation.sentAt = uow.now
    invitation.expiresAt = invitationExpiry(uow.now)
    invitation.invitedBy = me.name
    invitation.invitedById = me.id
    await uow.em.flush()
    await mailInvitation(uow, invitation, link)
    uow.activity({
      verb: 'invitation.resent',
      subject: { kind: 'member', id },
      summary: `${me.name} sent the invitation to ${invitation.email} again.`,
    })
    uow.notify('member', id)
    return { invitation: toInvitationView(invitation, uow.now), link }
  },
})
