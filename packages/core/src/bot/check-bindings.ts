import type { BotSettings } from '@viewzenix/schema'
import { Account } from '../entities/account.entity.ts'
import { Hook } from '../entities/hook.entity.ts'
import { AppError } from '../platform/errors.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'

/**
 * Checks that a bot's hook and accounts are of its workspace, and answers with the accounts, each once.
 * @throws NOT_FOUND that names the field
 */
export const checkBindings = async (
  { em }: Pick<UnitOfWork, 'em'>,
  { hookId, accountIds }: Pick<BotSettings, 'hookId' | 'accountIds'>,
): Promise<string[]> => {
  if ((await em.count(Hook, { id: hookId })) === 0) throw missing('hook', 'hookId')
  const wanted = [...new Set(accountIds)]
  const accounts = await em.find(Account, { id: { $in: wanted } }, { fields: ['id'] })
  const found = new Set(accounts.map((account) => account.id))
  const gone = accountIds.findIndex((id) => !found.has(id))
  if (gone >= 0) throw missing('account', `accountIds.${gone}`)
  return wanted
}

const missing = (what: string, field: string): AppError => {
  const message = `There is no such ${what} in this workspace.`
  return new AppError('NOT_FOUND', message, { fields: [{ field, message }] })
}
