import { byId, memberCan } from '@viewzenix/schema'
import { User } from '../entities/identity.entity.ts'
import { requireUser } from '../platform/actor.ts'
import { AppError } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { endMembership, lockMembers } from './member-rows.ts'

/**
 * Puts a member out, at once: their next request is refused, and their live streams end. API keys that they made go
 * on working, for they are the workspace's.
 * @throws NOT_FOUND; FORBIDDEN with the sentence that the disabled control shows
 */
export const removeMember = command({
  name: 'member.remove',
  input: byId,
  permission: 'configure',
  scope: null,
  handle: async (uow, { id }) => {
    const me = requireUser(uow.actor)
    const { owners, mine, find } = await lockMembers(uow)
    const member = find(id)
    const isMe = member.userId === me.id
    const verdict = memberCan.remove({ mine, theirs: member.role, isMe, owners })
    if (!verdict.can) throw new AppError('FORBIDDEN', verdict.why)
    const user = await uow.em.findOne(User, { id: member.userId })
    await endMembership(uow, member)
    uow.activity({
      verb: 'member.removed',
      subject: { kind: 'member', id },
      tone: 'warning',
      summary: `${me.name} removed ${user?.name ?? 'a member'} (${member.role}).`,
      data: { userId: member.userId, role: member.role },
    })
    uow.notify('member', id)
    return { id }
  },
})
