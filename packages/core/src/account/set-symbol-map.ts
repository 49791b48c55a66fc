import { type AccountView, setSymbolMapInput } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { toAccountViews } from './account-view.ts'

/**
 * Says what an account calls the symbols of alerts. It holds for alerts that are routed from now on.
 * @throws NOT_FOUND
 */
export const setSymbolMap = command({
  name: 'account.setSymbolMap',
  input: setSymbolMapInput,
  permission: 'configure',
  scope: null,
  handle: async (uow, { id, symbolMap }): Promise<AccountView> => {
    const account = await uow.em.findOne(Account, { id })
    if (!account) throw notFound('account')
    if (JSON.stringify(account.symbolMap ?? {}) === JSON.stringify(symbolMap)) uow.unchanged()
    else {
      account.symbolMap = symbolMap
      const pairs = Object.entries(symbolMap).map(([from, to]) => `${from} as ${to}`)
      uow.activity({
        verb: 'account.symbols_mapped',
        subject: { kind: 'account', id },
        tone: 'warning',
        summary:
          pairs.length === 0
            ? `${uow.actor.name} lets ${account.name} trade symbols as alerts name them.`
            : `${uow.actor.name} lets ${account.name} trade ${pairs.slice(0, 5).join(', ')}${pairs.length > 5 ? ` and ${pairs.length - 5} more` : ''}.`,
        data: { symbol_map: symbolMap },
      })
      uow.notify('account', id)
    }
    const [view] = await toAccountViews(uow.em, uow.workspaceId, [account])
    if (!view) throw notFound('account')
    return view
  },
})
