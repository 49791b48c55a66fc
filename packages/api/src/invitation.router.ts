import { acceptInvitation, lookAtInvitation } from '@viewzenix/core/identity'
import { listInvitations, resendInvitation, revokeInvitation } from '@viewzenix/core/workspace'
import { byId, invitationToken } from '@viewzenix/schema'
import { nothing, openProcedure, procedure, router } from './trpc.ts'

export const invitationRouter = router({
  list: procedure.input(nothing).query(({ ctx }) => listInvitations(ctx.platform, ctx.actor, {})),
  /** For whoever holds the link. A mutation, since the token must not stand in an address. */
  look: openProcedure
    .input(invitationToken)
    .mutation(({ ctx, input }) => lookAtInvitation(ctx.platform, ctx.actor, input)),
  accept: procedure.input(invitationToken).mutation(async ({ ctx, input }) => {
    const { workspace, secret } = await acceptInvitation(ctx.platform, ctx.actor, input)
    ctx.setSession(secret)
    return workspace
  }),
  resend: procedure
    .input(byId)
    .mutation(({ ctx, input }) => resendInvitation(ctx.platform, ctx.actor, input)),
  revoke: procedure
    .input(byId)
    .mutation(({ ctx, input }) => revokeInvitation(ctx.platform, ctx.actor, input)),
})
