import {
  dec,
  type EquityGuard,
  type EquityGuardView,
  setEquityGuardInput,
  toDecimalString,
} from '@viewzenix/schema'
import { toEquityGuardView } from '../account/account-view.ts'
import type { Account } from '../entities/account.entity.ts'
import { conflict, invalid, notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { awayFrom, judgeEquity } from './judge-equity.ts'
import { lockAccount } from './lock-account.ts'

/** A balance that is older is no base to measure from. */
const FRESH_MS = 180_000

/**
 * Sets a stop and a target on all that an account is worth, arms them anew, or switches them off with null. When one is
 * reached the account is halted, its orders canceled and its positions closed as it says, once.
 * @throws NOT_FOUND; INVALID where it would act at once; CONFLICT without a base while the broker does not tell the equity
 */
export const setEquityGuard = command({
  name: 'account.set-equity-guard',
  input: setEquityGuardInput,
  permission: 'configure',
  scope: 'risk:write',
  handle: async (uow, { accountId, guard }): Promise<EquityGuardView | null> => {
    const account = await lockAccount(uow, accountId)
    if (!account) throw notFound('account')
    if (guard === null) {
      if (!account.equityGuard) uow.unchanged()
      else told(uow, account, 'warning', `switched the stop and target of ${account.name} off`, null)
      Object.assign(account, { equityGuard: null, equityWatch: null })
      return null
    }
    const set: EquityGuard = {
      ...guard,
      base: guard.base ?? equityNow(account, uow.now),
      setAt: uow.now.toISOString(),
      setBy: uow.actor.name,
    }
    if (set.stop && awayFrom(set.stop, set.base).gte(set.base)) {
      const message = `could never act: equity does not fall by more than the base, ${set.base}`
      throw invalid(`The stop ${message}.`, [{ field: 'guard.stop', message }])
    }
    const reached = account.equity == null ? null : judgeEquity(set, account.equity)
    if (reached) {
      const message = `would act at once: ${reached.reason}`
      throw invalid(`The ${reached.kind} ${message}`, [{ field: `guard.${reached.kind}`, message }])
    }
    account.equityGuard = set
    account.equityWatch = {
      ...{ seenAt: null, equity: null, failingSince: null, fault: null, told: false, tripped: null },
    }
    told(
      uow,
      account,
      'neutral',
      `set a stop or target on the equity of ${account.name}, from ${set.base}`,
      set,
    )
    return toEquityGuardView(account)
  },
})

const equityNow = ({ equity, balanceAt, name }: Account, now: Date): string => {
  if (equity != null && balanceAt && now.getTime() - balanceAt.getTime() < FRESH_MS)
    return toDecimalString(dec(equity).toDecimalPlaces(2))
  throw conflict(`The broker has not told lately what ${name} is worth. Enter the base as a figure.`)
}

const told = (
  uow: Parameters<typeof lockAccount>[0],
  { id }: Account,
  tone: 'neutral' | 'warning',
  what: string,
  guard: EquityGuard | null,
): void => {
  uow.activity({
    verb: 'account.guard-set',
    subject: { kind: 'account', id },
    tone,
    summary: `${uow.actor.name} ${what}.`,
    data: { guard },
  })
  uow.notify('account', id)
}
