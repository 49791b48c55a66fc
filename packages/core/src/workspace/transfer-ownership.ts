import { byId, type MemberView, memberCan } from '@viewzenix/schema'
import { requireUser } from '../platform/actor.ts'
import { AppError } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { giveRole } from './change-role.ts'
import { lockMembers } from './member-rows.ts'

/**
 * Hands the workspace to another member: they become an owner and the actor an admin, in one step.
 * @throws NOT_FOUND; FORBIDDEN with the sentence that the disabled control shows
 */
export const transferOwnership = command({
  name: 'workspace.transfer_ownership',
  input: byId,
  permission: 'own',
  scope: null,
  handle: async (uow, { id }): Promise<MemberView> => {
    const me = requireUser(uow.actor)
    const { members, owners, mine, find } = await lockMembers(uow)
    const member = find(id)
    const isMe = member.userId === me.id
    const verdict = memberCan.receiveOwnership({ mine, theirs: member.role, isMe, owners })
    if (!verdict.can) throw new AppError('FORBIDDEN', verdict.why)
    const own = members.find(({ userId }) => userId === me.id)
    const { member: next } = await giveRole(uow, member, 'owner')
    if (own) await giveRole(uow, own, 'admin')
    uow.activity({
      verb: 'workspace.ownership_transferred',
      subject: { kind: 'workspace', id: uow.workspaceId },
      tone: 'warning',
      summary: `${me.name} handed the workspace to ${next.name}, and is an admin now.`,
      data: { memberId: id },
    })
    return next
  },
})
