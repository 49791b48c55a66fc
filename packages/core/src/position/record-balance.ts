import type { EntityManager } from '@mikro-orm/postgresql'
import { dec, decimalString, toDecimalString } from '@viewzenix/schema'
import { z } from 'zod'
import { Account } from '../entities/account.entity.ts'
import { EquityPoint } from '../entities/position.entity.ts'
import { newId } from '../platform/ids.ts'
import { command } from '../platform/use-case.ts'

/** Points of the curve that fall into one second are one. */
const RESOLUTION_MS = 1_000

/** What the broker says an account is worth, in the account's currency: shown, and kept as a point of its curve. */
export const recordBalance = command({
  name: 'account.record-balance',
  permission: 'trade',
  scope: null,
  input: z.object({
    accountId: z.uuid(),
    cash: decimalString,
    equity: decimalString,
    deposits: decimalString.optional(),
  }),
  handle: async (uow, { accountId, cash, equity, deposits }) => {
    // Once a minute for every account: the curve is the record, the audit trail is for acts.
    uow.unchanged()
    const account = await uow.em.findOneOrFail(Account, accountId)
    const paidIn = deposits ?? (await depositsSoFar(uow.em, accountId)) ?? equity
    const profit = dec(equity).minus(paidIn)
    const peak = account.peakProfit && profit.lt(account.peakProfit) ? account.peakProfit : profit
    Object.assign(account, { cash, equity, balanceAt: uow.now, peakProfit: toDecimalString(dec(peak)) })
    await uow.em.upsert(
      EquityPoint,
      {
        id: newId(),
        workspaceId: uow.workspaceId,
        accountId,
        at: new Date(Math.floor(uow.now.getTime() / RESOLUTION_MS) * RESOLUTION_MS),
        equity,
        cash,
        deposits: paidIn,
      },
      { onConflictFields: ['accountId', 'at'], onConflictMergeFields: ['equity', 'cash', 'deposits'] },
    )
    uow.notify('account', accountId)
    uow.notify('equity', accountId)
  },
})

/** What a broker that does not tell of deposits began with: its first point says so, and each one after it. */
const depositsSoFar = async (em: EntityManager, accountId: string): Promise<string | undefined> => {
  const last = await em.findOne(EquityPoint, { accountId }, { orderBy: { at: 'desc' } })
  return last?.deposits
}
