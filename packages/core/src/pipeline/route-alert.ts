/**
 * From an alert to its decisions. The alerts of one workspace and symbol are routed strictly as they were
 * received: a job takes every earlier one that is still there before its own.
 */

import type { EntityManager } from '@mikro-orm/postgresql'
import { type Intent, mapSymbol, type Signal } from '@viewzenix/schema'
import { z } from 'zod'
import { Account } from '../entities/account.entity.ts'
import { Alert } from '../entities/alert.entity.ts'
import { Bot, BotAccount } from '../entities/bot.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { lockRouting } from '../order/lane-lock.ts'
import type { Trading } from '../order/trading.ts'
import { systemActor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { runInTransaction, runQuery, type UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { advanceLane } from './advance-lane.ts'
import { type MarketSnapshot, takeSnapshot } from './market-snapshot.ts'
import { settleAlerts } from './settle-alert.ts'
import { sizesByEquity } from './size-order.ts'

/** Tries after which an alert that cannot be routed stops holding up those behind it. */
const MAX_ROUTE_ATTEMPTS = 5

/** Routes this alert, and before it all earlier ones of its workspace and symbol. */
export const routeAlert = async (
  trading: Trading,
  job: { workspaceId: string; alertId: string; requestId: string },
): Promise<void> => {
  const queue = await runQuery(trading, job.workspaceId, async (em) => {
    const own = await em.findOne(Alert, job.alertId)
    if (own?.status !== 'received' || !own.symbol) return []
    // Routed and undecided, with nothing that waits: only its outcome is missing.
    if (own.routedAt) return 'settle' as const
    return em.find(
      Alert,
      { symbol: own.symbol, status: 'received', routedAt: null, seq: { $lte: own.seq } },
      { orderBy: { seq: 'asc' }, fields: ['id', 'requestId', 'hookId', 'symbol'] },
    )
  })
  if (queue === 'settle')
    return settleRouted(trading, systemActor(job.workspaceId, job.requestId), { alertId: job.alertId })
  for (const { id, requestId } of queue) await routeOne(trading, job.workspaceId, id, requestId)
}

const settleRouted = command({
  name: 'alert.settle',
  permission: 'trade',
  scope: null,
  input: z.object({ alertId: z.uuid() }),
  handle: async (uow, { alertId }) => {
    uow.unchanged()
    await settleAlerts(uow, [alertId])
  },
})

const routeOne = async (
  trading: Trading,
  workspaceId: string,
  alertId: string,
  requestId: string,
): Promise<void> => {
  const actor = systemActor(workspaceId, requestId)
  try {
    const snapshots = await snapshotsFor(trading, workspaceId, (em) => em.findOneOrFail(Alert, alertId))
    await decideAlert(trading, actor, { alertId, snapshots })
  } catch (error) {
    const attempts = await runInTransaction(trading, actor, async (uow) => {
      const alert = await uow.em.findOneOrFail(Alert, alertId)
      alert.routeAttempts++
      if (alert.routeAttempts >= MAX_ROUTE_ATTEMPTS && !alert.routedAt) {
        alert.status = 'failed'
        alert.routedAt = uow.now
        alert.decidedAt = uow.now
        alert.summary = `Could not be routed after ${MAX_ROUTE_ATTEMPTS} tries. It is kept, and nothing was ordered.`
        uow.activity({
          verb: 'alert.failed',
          subject: { kind: 'alert', id: alertId },
          alertId,
          tone: 'bad',
          summary: alert.summary,
        })
        uow.notify('alert', alertId)
      }
      return alert.routeAttempts
    })
    trading.log.error({ err: error, alertId, requestId, attempts }, 'An alert could not be routed')
    if (attempts < MAX_ROUTE_ATTEMPTS) throw error
  }
}

/** Prices and balances that the bots of an alert may need, asked for before any transaction is open. */
export const snapshotsFor = async (
  trading: Trading,
  workspaceId: string,
  find: (em: EntityManager) => Promise<{ hookId: string; symbol?: string | null; signal?: Signal | null }>,
): Promise<Map<string, MarketSnapshot>> => {
  const { symbol, targets } = await runQuery(trading, workspaceId, async (em) => {
    const alert = await find(em)
    const bots = await em.find(Bot, { hookId: alert.hookId, status: 'active' })
    const links = await em.find(BotAccount, { botId: { $in: bots.map((b) => b.id) } })
    const accounts = await em.find(Account, { id: { $in: links.map((l) => l.accountId) } })
    const { signal } = alert
    const byEquity = bots.filter((b) => signal && sizesByEquity(b.sizing, signal)).map((b) => b.id)
    const needsEquity = (accountId: string) =>
      links.some((l) => l.accountId === accountId && byEquity.includes(l.botId))
    return {
      symbol: alert.symbol ?? '',
      targets: accounts.map((account) => ({ account, needsEquity: needsEquity(account.id) })),
    }
  })
  const taken = await Promise.all(
    targets.map(async ({ account, needsEquity }) => {
      const own = mapSymbol(account.symbolMap, symbol)
      const snapshot = await takeSnapshot(trading, account, own, needsEquity)
      return [account.id, snapshot] as const
    }),
  )
  return new Map(taken)
}

const decideAlert = command({
  name: 'alert.route',
  permission: 'trade',
  scope: null,
  input: z.object({ alertId: z.uuid(), snapshots: z.instanceof(Map<string, MarketSnapshot>) }),
  handle: (uow, { alertId, snapshots }) => decideInTransaction(uow, alertId, snapshots),
})

/** What all bots make of an alert now; the caller's transaction keeps it, or takes it back. */
export const decideInTransaction = async (
  uow: UnitOfWork,
  alertId: string,
  snapshots: Map<string, MarketSnapshot>,
): Promise<void> => {
  const { em } = uow
  const seen = await em.findOneOrFail(Alert, alertId)
  const symbol = seen.symbol ?? ''
  await lockRouting(em, uow.workspaceId, symbol)
  const alert = await em.refresh(seen)
  if (!alert || alert.routedAt || alert.status !== 'received') return uow.unchanged()
  alert.routedAt = uow.now

  const bots = await em.find(Bot, { hookId: alert.hookId }, { orderBy: { createdAt: 'asc', id: 'asc' } })
  const matching = bots.filter((b) => b.symbols.length === 0 || b.symbols.includes(symbol))
  if (matching.length === 0) return ignore(uow, alert, bots.length)

  const links = await em.find(
    BotAccount,
    { botId: { $in: matching.map((b) => b.id) } },
    { orderBy: { accountId: 'asc' } },
  )
  const accounts = await em.find(Account, { id: { $in: links.map((l) => l.accountId) } })
  // What the account calls the symbol is its lane: its orders and its position have that name.
  const symbolOn = new Map(accounts.map((account) => [account.id, mapSymbol(account.symbolMap, symbol)]))
  const lanes = new Set<string>()
  for (const bot of matching) {
    bot.lastSignalAt = uow.now
    const paused = bot.status === 'paused'
    for (const { accountId } of links.filter((l) => l.botId === bot.id)) {
      if (!paused) lanes.add(accountId)
      em.create(Decision, {
        id: newId(),
        workspaceId: uow.workspaceId,
        alertId,
        alertSeq: alert.seq,
        botId: bot.id,
        accountId,
        symbol: symbolOn.get(accountId) ?? symbol,
        outcome: paused ? 'refused' : 'waiting',
        reason: paused ? `Refused: the bot ${bot.name} is paused.` : UNDECIDED,
        verdicts: [],
        createdAt: uow.now,
        decidedAt: paused ? uow.now : null,
      })
    }
  }
  uow.activity({
    verb: 'alert.routed',
    subject: { kind: 'alert', id: alertId },
    alertId,
    summary: `Read as ${describe(alert)}; taken by ${matching.map((b) => b.name).join(', ')}.`,
    data: { signal: alert.signal },
  })
  for (const bot of matching.filter((b) => b.status === 'paused'))
    uow.activity({
      verb: 'decision.refused',
      subject: { kind: 'bot', id: bot.id },
      alertId,
      tone: 'warning',
      summary: `${bot.name}: Refused: the bot is paused.`,
    })
  // Always in the same order, so that two routings cannot lock each other out.
  const concluded = [alertId]
  for (const accountId of [...lanes].sort()) {
    const lane = { accountId, symbol: symbolOn.get(accountId) ?? symbol }
    concluded.push(...(await advanceLane(uow, lane, snapshots.get(accountId) ?? NO_SNAPSHOT)))
  }
  await settleAlerts(uow, concluded)
}

/** Of a decision that nobody has looked at. */
export const UNDECIDED = 'Deciding.'

const NO_SNAPSHOT: MarketSnapshot = {
  ok: false,
  reason: 'Refused: the bot was changed while the alert was read. Send it again.',
}

const ignore = (uow: UnitOfWork, alert: Alert, botsOfHook: number): void => {
  alert.status = 'ignored'
  alert.decidedAt = uow.now
  alert.summary =
    botsOfHook === 0
      ? 'No bot listens to this hook. Make one to trade on its alerts.'
      : `No bot of this hook takes ${alert.symbol}.`
  uow.activity({
    verb: 'alert.ignored',
    subject: { kind: 'alert', id: alert.id },
    alertId: alert.id,
    tone: 'warning',
    summary: alert.summary,
  })
  uow.notify('alert', alert.id)
}

const words = {
  enter_long: 'long entry',
  exit_long: 'long exit',
  enter_short: 'short entry',
  exit_short: 'short exit',
  add: 'addition',
  reduce: 'reduction',
  flat: 'exit',
  reverse: 'reversal',
  cancel: 'cancellation',
  target: 'target position',
} as const satisfies Record<Intent, string>

const describe = (alert: Alert): string => {
  const signal = alert.signal
  if (!signal) return 'nothing'
  return `${signal.intent ? words[signal.intent] : signal.side} in ${signal.symbol}`
}
