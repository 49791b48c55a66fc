import type { InvitationView } from '@viewzenix/schema'
import { z } from 'zod'
import { Invitation } from '../entities/workspace.entity.ts'
import { query } from '../platform/use-case.ts'
import { toInvitationView } from './invitation-view.ts'

/** Invitations that nobody has answered yet, also those that have expired; the newest first. */
export const listInvitations = query({
  name: 'invitation.list',
  input: z.object({}),
  permission: 'configure',
  scope: null,
  handle: async ({ em, now }): Promise<InvitationView[]> => {
    const found = await em.find(
      Invitation,
      { acceptedAt: null, revokedAt: null },
      { orderBy: { createdAt: 'desc', id: 'desc' }, limit: 200 },
    )
    return found.map((invitation) => toInvitationView(invitation, now))
  },
})
