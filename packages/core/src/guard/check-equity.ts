/** Looks at what guarded accounts are worth, and acts once where a stop or a target is reached. */
import { setTimeout as delay } from 'node:timers/promises'
import { decimalString, type EquityWatch } from '@viewzenix/schema'
import { z } from 'zod'
import { Account } from '../entities/account.entity.ts'
import { stopTrading } from '../halt/start-halt.ts'
import { brokerAccount, deadline, type Trading } from '../order/trading.ts'
import { systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { ALL_WORKSPACES, runQuery, type UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { judgeEquity } from './judge-equity.ts'
import { lockAccount } from './lock-account.ts'

const EVERY_MS = 10_000
/** The broker has so long to tell: a round must be over before the next. */
const BALANCE_MS = 5_000
/** Accounts that are asked at the same time. */
const SIDE_BY_SIDE = 8
/** After so long without an answer people are told that nothing is guarded. */
const BLIND_MS = 60_000

/** Every ten seconds until aborted, in the one process that leads. What fails in one round is tried in the next. */
export const runGuards = async (trading: Trading, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await delay(EVERY_MS, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    await checkEquities(trading, newId()).catch((err: unknown) =>
      trading.log.warn({ err }, 'Accounts could not be guarded: they are again in a moment'),
    )
  }
}

/** All accounts whose guard is armed, of every workspace. @returns how many were looked at */
export const checkEquities = async (trading: Trading, requestId: string): Promise<number> => {
  const armed = await runQuery(trading, ALL_WORKSPACES, async (em) => {
    const rows = await em.execute<{ id: string }[]>(
      `select a.id from account a join workspace w on w.id = a.workspace_id and w.deletes_at is null
       where a.equity_guard is not null and a.equity_watch->>'tripped' is null order by a.id`,
    )
    return em.find(Account, { id: { $in: rows.map(({ id }) => id) } }, { orderBy: { id: 'asc' } })
  })
  const left = [...armed]
  const work = async (): Promise<void> => {
    for (let account = left.shift(); account; account = left.shift())
      await look(trading, account, requestId).catch((err: unknown) =>
        trading.log.warn({ err }, 'An account could not be guarded: it is again in a moment'),
      )
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work))
  return armed.length
}

type Seen = { equity: string } | { fault: string }

const look = async (trading: Trading, account: Account, requestId: string): Promise<void> => {
  const seen = await ask(trading, account)
  const { id: accountId, workspaceId } = account
  const setAt = account.equityGuard?.setAt ?? ''
  await recordEquity(trading, systemActor(workspaceId, requestId), { accountId, setAt, seen })
}

const ask = async (trading: Trading, account: Account): Promise<Seen> => {
  try {
    const at = brokerAccount(trading, account)
    const { equity } = await trading.brokers[account.broker].getBalance(at, deadline(BALANCE_MS))
    return { equity: decimalString.parse(equity) }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : 'The broker could not be asked.' }
  }
}

/** Under the account's lock: of two that reach the same, one acts, and the other finds it done. */
const recordEquity = command({
  name: 'account.check-equity',
  permission: 'trade',
  scope: null,
  input: z.object({ accountId: z.uuid(), setAt: z.string(), seen: z.custom<Seen>() }),
  handle: async (uow, { accountId, setAt, seen }) => {
    // Every ten seconds: the trail is for what comes of it.
    uow.unchanged()
    const account = await lockAccount(uow, accountId)
    const guard = account?.equityGuard
    if (!account || !guard || guard.setAt !== setAt || account.equityWatch?.tripped) return
    const before: EquityWatch = account.equityWatch ?? BLANK
    if ('fault' in seen) return blind(uow, account, before, seen.fault)
    account.equityWatch = { ...BLANK, seenAt: uow.now.toISOString(), equity: seen.equity }
    if (before.told) tell(uow, account, 'good', 'The broker tells what it is worth again: it is guarded.')
    const reached = judgeEquity(guard, seen.equity)
    if (!reached) return uow.notify('account', accountId)
    account.equityWatch = {
      ...account.equityWatch,
      tripped: { at: uow.now.toISOString(), reason: reached.reason },
    }
    uow.activity({
      verb: 'account.guard-tripped',
      subject: { kind: 'account', id: accountId },
      tone: reached.kind === 'stop' ? 'bad' : 'warning',
      summary: `The ${reached.kind} of ${account.name} is reached. ${reached.reason} It is disarmed until it is set again.`,
      data: { guard, equity: seen.equity },
    })
    uow.notify('account', accountId)
    const { cancelOrders, flatten, liftRole } = guard
    const { reason } = reached
    await stopTrading(uow, { scope: 'account', scopeId: accountId, reason, cancelOrders, flatten, liftRole })
  },
})

const BLANK: EquityWatch = {
  seenAt: null,
  equity: null,
  failingSince: null,
  fault: null,
  told: false,
  tripped: null,
}

/** What is not known is not guarded, which must not go unseen. */
const blind = (uow: UnitOfWork, account: Account, before: EquityWatch, fault: string): void => {
  const failingSince = before.failingSince ?? uow.now.toISOString()
  const long = uow.now.getTime() - new Date(failingSince).getTime() >= BLIND_MS
  account.equityWatch = { ...before, failingSince, fault, told: before.told || long }
  uow.notify('account', account.id)
  if (long && !before.told)
    tell(
      uow,
      account,
      'bad',
      `The broker has not told what it is worth since ${failingSince.slice(11, 16)} UTC, so its stop and target are not guarded: ${fault}`,
    )
}

const tell = (uow: UnitOfWork, account: Account, tone: 'good' | 'bad', what: string): void =>
  uow.activity({
    verb: tone === 'good' ? 'account.guard-sees' : 'account.guard-blind',
    subject: { kind: 'account', id: account.id },
    tone,
    summary: `${account.name}: ${what}`,
  })
