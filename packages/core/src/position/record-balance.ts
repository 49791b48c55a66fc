import { decimalString } from '@viewzenix/schema'
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
  input: z.object({ accountId: z.uuid(), cash: decimalString, equity: decimalString }),
  handle: async (uow, { accountId, cash, equity }) => {
    // Once a minute for every account: the curve is the record, the audit trail is for acts.
    uow.unchanged()
    const account = await uow.em.findOneOrFail(Account, accountId)
    Object.assign(account, { cash, equity, balanceAt: uow.now })
    await uow.em.upsert(
      EquityPoint,
      {
        id: newId(),
        workspaceId: uow.workspaceId,
        accountId,
        at: new Date(Math.floor(uow.now.getTime() / RESOLUTION_MS) * RESOLUTION_MS),
        equity,
        cash,
      },
      { onConflictFields: ['accountId', 'at'], onConflictMergeFields: ['equity', 'cash'] },
    )
    uow.notify('account', accountId)
    uow.notify('equity', accountId)
  },
})
