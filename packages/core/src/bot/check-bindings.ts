import type { AccountSize, BotSettings } from '@viewzenix/schema'
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
  { hookId, accountIds, accountSizes }: Pick<BotSettings, 'hookId' | 'accountIds' | 'accountSizes'>,
): Promise<string[]> => {
  if ((await em.count(Hook, { id: hookId })) === 0) throw missing('hook', 'hookId')
  const wanted = [...new Set(accountIds)]
  const accounts = await em.find(Account, { id: { $in: wanted } }, { fields: ['id'] })
  const found = new Set(accounts.map((account) => account.id))
  const gone = accountIds.findIndex((id) => !found.has(id))
  if (gone >= 0) throw missing('account', `accountIds.${gone}`)
  const stray = accountSizes.findIndex((size) => !found.has(size.accountId))
  if (stray >= 0) throw missing('account of this bot', `accountSizes.${stray}.accountId`)
  return wanted
}

/** How an account is sized: as the others of its bot, or as was said for it. */
export const sizeOf = (accountId: string, sizes: AccountSize[]): AccountSize =>
  sizes.find((one) => one.accountId === accountId) ?? { accountId, multiplier: '1', sizing: null }

const missing = (what: string, field: string): AppError => {
  const message = `There is no such ${what} in this workspace.`
  return new AppError('NOT_FOUND', message, { fields: [{ field, message }] })
}
