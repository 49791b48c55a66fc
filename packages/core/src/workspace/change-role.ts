import { changeRoleInput, type MemberView, memberCan, roleCan } from '@viewzenix/schema'
import type { Member } from '../entities/workspace.entity.ts'
import { requireUser } from '../platform/actor.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { toMemberViews } from './list-members.ts'
import { lockMembers, revokeInvitationsOf } from './member-rows.ts'

/**
 * Gives a member another role. Owners make owners, nobody raises their own role, and the last owner stays one.
 * @throws NOT_FOUND; FORBIDDEN with the sentence that the disabled control shows
 */
export const changeRole = command({
  name: 'member.change_role',
  input: changeRoleInput,
  // Also for somebody who lays down a role of their own; what else it takes is asked below, of the roles as they are.
  permission: 'read',
  scope: null,
  handle: async (uow, { id, role }): Promise<MemberView> => {
    const me = requireUser(uow.actor)
    const { owners, mine, find } = await lockMembers(uow)
    const member = find(id)
    const isMe = member.userId === me.id
    const verdict = memberCan.changeRole({ mine, theirs: member.role, isMe, owners }, role)
    if (!verdict.can) throw new AppError('FORBIDDEN', verdict.why)
    const view = await giveRole(uow, member, role)
    uow.activity({
      verb: 'member.role_changed',
      subject: { kind: 'member', id },
      tone: role === 'owner' ? 'warning' : 'neutral',
      summary: isMe
        ? `${me.name} went from ${view.before} to ${role}.`
        : `${me.name} made ${view.member.name} ${role}, who was ${view.before}.`,
      data: { before: view.before, after: role },
    })
    return view.member
  },
})

/** Writes the role, and tells the member's dashboards. */
export const giveRole = async (
  uow: UnitOfWork,
  member: Member,
  role: Member['role'],
): Promise<{ member: MemberView; before: Member['role'] }> => {
  const before = member.role
  member.role = role
  await uow.em.flush()
  if (!roleCan(role, 'configure').can) await revokeInvitationsOf(uow, member.userId)
  uow.notify('member', member.id)
  const [view] = await toMemberViews(uow.em, [member], requireUser(uow.actor))
  if (!view) throw notFound('member')
  return { member: view, before }
}
