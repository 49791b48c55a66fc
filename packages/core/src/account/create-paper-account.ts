import { type AccountView, createAccountInput } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { jobKey } from '../platform/jobs.ts'
import { command } from '../platform/use-case.ts'
import { toAccountViews } from './account-view.ts'

/** Opens a paper account. The paper broker opens its book, with the starting cash in US dollars, at first use. */
export const createPaperAccount = command({
  name: 'account.create',
  input: createAccountInput,
  permission: 'configure',
  scope: null,
  handle: async (uow, { name, startingCash }, { sealer }): Promise<AccountView> => {
    const id = newId()
    const account = uow.em.create(Account, {
      id,
      workspaceId: uow.workspaceId,
      name,
      broker: 'paper',
      mode: 'paper',
      currency: 'USD',
      credentialsSealed: sealer.seal(JSON.stringify({ startingCash }), `account:${id}`),
      createdAt: uow.now,
    })
    await uow.em.flush()
    uow.activity({
      verb: 'account.created',
      subject: { kind: 'account', id },
      summary: `${uow.actor.name} opened the paper account ${name} with ${startingCash} USD.`,
    })
    uow.notify('account', id)
    // Its balance shows at once, not with the next round of syncs.
    uow.enqueue({
      task: 'account.sync',
      payload: { workspaceId: uow.workspaceId, accountId: id },
      key: jobKey.sync(id),
    })
    const [view] = await toAccountViews(uow.em, uow.workspaceId, [account])
    if (!view) throw notFound('account')
    return view
  },
})
