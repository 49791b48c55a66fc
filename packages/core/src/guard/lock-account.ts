import { Account } from '../entities/account.entity.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'

/** The account's newest state, for the rest of the transaction. Not `for update`: orders that refer to it go on. */
export const lockAccount = async ({ em }: UnitOfWork, accountId: string): Promise<Account | null> => {
  await em.execute('select 1 from account where id = ? for no key update', [accountId])
  return em.findOne(Account, { id: accountId }, { refresh: true })
}
