import { type Permission, roleCan, type Verdict } from '@viewzenix/schema'
import { trpc } from './trpc.ts'

/** Whether the person may do this kind of act in the workspace, and the sentence for it if not. */
export const useRole = (permission: Permission): Verdict => {
  const me = trpc.me.get.useQuery()
  return me.data
    ? roleCan(me.data.workspace.role, permission)
    : { can: false, why: 'Finding out what you may do…' }
}
