import { memberCan } from '@viewzenix/schema'
import { z } from 'zod'
import { requireUser } from '../platform/actor.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { endMembership, lockMembers } from './member-rows.ts'

/**
 * The actor leaves the workspace. Their sessions show another one of theirs from the next request on; where there is
 * none they end, and the next sign-in makes a new workspace.
 * @throws FORBIDDEN for the last owner
 */
export const leaveWorkspace = command({
  name: 'workspace.leave',
  input: z.object({}),
  permission: 'read',
  scope: null,
  inDeletedWorkspace: true,
  handle: async (uow) => {
    const me = requireUser(uow.actor)
    const { members, owners, mine } = await lockMembers(uow)
    const verdict = memberCan.leave(mine, owners)
    if (!verdict.can) throw new AppError('FORBIDDEN', verdict.why)
    const member = members.find(({ userId }) => userId === me.id)
    if (!member) throw notFound('member')
    await endMembership(uow, member)
    uow.activity({
      verb: 'member.left',
      subject: { kind: 'member', id: member.id },
      summary: `${me.name} (${mine}) left the workspace.`,
    })
    uow.notify('member', member.id)
    return { id: uow.workspaceId }
  },
})
