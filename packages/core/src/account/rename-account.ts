import { type AccountView, renameAccountInput } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { changesOf } from '../platform/changes.ts'
import { notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { toAccountViews } from './account-view.ts'

/**
 * Gives an account another name.
 * @throws NOT_FOUND
 */
export const renameAccount = command({
  name: 'account.rename',
  input: renameAccountInput,
  permission: 'configure',
  scope: null,
  handle: async (uow, { id, name }): Promise<AccountView> => {
    const account = await uow.em.findOne(Account, { id })
    if (!account) throw notFound('account')
    const before = account.name
    if (before === name) uow.unchanged()
    else {
      account.name = name
      uow.activity({
        verb: 'account.renamed',
        subject: { kind: 'account', id },
        summary: `${uow.actor.name} renamed the account from “${before}” to “${name}”.`,
        data: { changes: changesOf({ name: before }, { name }) },
      })
      uow.notify('account', id)
    }
    const [view] = await toAccountViews(uow.em, uow.workspaceId, [account])
    if (!view) throw notFound('account')
    return view
  },
})
