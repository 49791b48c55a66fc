import type { AccountView } from '@viewzenix/schema'
import { z } from 'zod'
import { Account } from '../entities/account.entity.ts'
import { query } from '../platform/use-case.ts'
import { toAccountViews } from './account-view.ts'

/** The accounts of the workspace, oldest first. */
export const listAccounts = query({
  name: 'account.list',
  input: z.object({}),
  permission: 'read',
  scope: 'accounts:read',
  handle: async ({ em, workspaceId }): Promise<AccountView[]> =>
    toAccountViews(em, workspaceId, await em.find(Account, {}, { orderBy: { id: 'asc' } })),
})
