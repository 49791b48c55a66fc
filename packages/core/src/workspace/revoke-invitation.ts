import { byId, type InvitationView } from '@viewzenix/schema'
import { Invitation } from '../entities/workspace.entity.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { invitationState, toInvitationView } from './invitation-view.ts'
import { lockMembers } from './member-rows.ts'

/**
 * Takes an invitation back: its link stops working at once.
 * @throws NOT_FOUND; CONFLICT when it was accepted or revoked already
 */
export const revokeInvitation = command({
  name: 'invitation.revoke',
  input: byId,
  permission: 'configure',
  scope: null,
  handle: async (uow, { id }): Promise<InvitationView> => {
    // Whoever accepts it at this moment does so before or after, never in between.
    await lockMembers(uow)
    const invitation = await uow.em.findOne(Invitation, { id })
    if (!invitation) throw notFound('invitation')
    const state = invitationState(invitation, uow.now)
    if (state === 'accepted' || state === 'revoked') throw conflict(`This invitation was ${state} already.`)
    invitation.revokedAt = uow.now
    uow.activity({
      verb: 'invitation.revoked',
      subject: { kind: 'member', id },
      summary: `${uow.actor.name} took back the invitation to ${invitation.email}.`,
    })
    uow.notify('member', id)
    return toInvitationView(invitation, uow.now)
  },
})
