import type { Invitation } from '../entities/workspace.entity.ts'
import { planMail } from '../notification/plan-mail.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { workspaceName } from './member-rows.ts'

/** Plans the mail with the link, which is sealed in it; one for each time that the invitation is sent. */
export const mailInvitation = async (uow: UnitOfWork, invitation: Invitation, link: string): Promise<void> =>
  planMail(uow, {
    template: 'invitation',
    to: { email: invitation.email },
    data: {
      workspaceName: await workspaceName(uow.em, uow.workspaceId),
      inviterName: invitation.invitedBy,
      role: invitation.role,
      acceptUrl: link,
      expiresAt: invitation.expiresAt.toISOString(),
    },
    dedupeKey: `${invitation.id}:${invitation.sentAt.toISOString()}`,
  })
