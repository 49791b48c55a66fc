import { changeRole, inviteMember, listMembers, removeMember } from '@viewzenix/core/workspace'
import { byId, changeRoleInput, inviteInput } from '@viewzenix/schema'
import { nothing, procedure, router } from './trpc.ts'

export const memberRouter = router({
  list: procedure.input(nothing).query(({ ctx }) => listMembers(ctx.platform, ctx.actor, {})),
  invite: procedure
    .input(inviteInput)
    .mutation(({ ctx, input }) => inviteMember(ctx.platform, ctx.actor, input)),
  changeRole: procedure
    .input(changeRoleInput)
    .mutation(({ ctx, input }) => changeRole(ctx.platform, ctx.actor, input)),
  remove: procedure.input(byId).mutation(({ ctx, input }) => removeMember(ctx.platform, ctx.actor, input)),
})
