import { type AccountView, byId } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { notFound } from '../platform/errors.ts'
import { query } from '../platform/use-case.ts'
import { toAccountViews } from './account-view.ts'

/** One account. */
export const getAccount = query({
  name: 'account.get',
  input: byId,
  permission: 'read',
  scope: 'accounts:read',
  handle: async ({ em, workspaceId }, { id }): Promise<AccountView> => {
    const account = await em.findOne(Account, { id })
    const [view] = account ? await toAccountViews(em, workspaceId, [account]) : []
    if (!view) throw notFound('account')
    return view
  },
})
