/**
 * From an alert to its decisions. The alerts of one workspace and symbol are routed strictly as they were
 * received: a job takes every earlier one that is still there before its own.
 */

import { botTakes, type Intent, mapSymbol } from '@viewzenix/schema'
import { z } from 'zod'
import { settleAlerts, statusOf } from '../decision/settle-alert.ts'
import { Account } from '../entities/account.entity.ts'
import { Alert } from '../entities/alert.entity.ts'
import { Bot, BotAccount } from '../entities/bot.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import type { Order } from '../entities/order.entity.ts'
import { outcomeOf, summarise } from '../order/alert-outcome.ts'
import { lockLane, routingKey } from '../order/lane-lock.ts'
import type { Trading } from '../order/trading.ts'
import { systemActor } from '../platform/actor.ts'
import { isDatabaseAtFault } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { jobKey } from '../platform/jobs.ts'
import { runInTransaction, runQuery, type UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { advanceFresh, type Lane, UNDECIDED } from './advance-lane.ts'
import { type QueuedAlert, readQueue, readTargets, type Target, takeSnapshots } from './alert-queue.ts'
import type { MarketSnapshot } from './market-snapshot.ts'

/** Tries after which an alert that cannot be routed stops holding up those behind it. */
const MAX_ROUTE_ATTEMPTS = 5

/** Routes this alert, and before it all earlier ones of its workspace and symbol. */
export const routeAlert = async (
  trading: Trading,
  job: { workspaceId: string; alertId: string; requestId: string },
): Promise<void> => {
  const { workspaceId, alertId, requestId } = job
  const { queue, targets } = await runQuery(trading, workspaceId, async (em) => {
    const queue = await readQueue(em, workspaceId, alertId)
    const [first] = queue
    // Mostly there is one: what it needs comes with the same snapshot.
    const targets = typeof first === 'object' ? await readTargets(em, workspaceId, first.hookId) : []
    return { queue, targets }
  })
  if (queue === 'settle') return settleRouted(trading, systemActor(workspaceId, requestId), { alertId })
  for (const [i, alert] of queue.entries())
    await routeOne(trading, workspaceId, alert, i === 0 ? targets : undefined)
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
  alert: QueuedAlert,
  known?: Target[],
): Promise<void> => {
  const { id: alertId, requestId, symbol } = alert
  const actor = systemActor(workspaceId, requestId)
  try {
    const targets =
      known ?? (await runQuery(trading, workspaceId, (em) => readTargets(em, workspaceId, alert.hookId)))
    // Where it concerns several accounts each is decided by a job of its own, and asks for itself.
    const snapshots = await takeSnapshots(trading, alert, targets.length === 1 ? targets : [])
    await decideAlert(trading, actor, { alertId, symbol, snapshots })
  } catch (error) {
    // Only what is the alert's own counts against it: a database that is away would use up its tries in seconds.
    if (isDatabaseAtFault(error)) throw error
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

const decideAlert = command({
  name: 'alert.route',
  permission: 'trade',
  scope: null,
  input: z.object({
    alertId: z.uuid(),
    symbol: z.string(),
    snapshots: z.instanceof(Map<string, MarketSnapshot>),
  }),
  lock: ({ symbol }, { workspaceId }) => routingKey(workspaceId, symbol),
  handle: (uow, { alertId, snapshots }) => decideInTransaction(uow, alertId, snapshots),
})

/**
 * What all bots make of an alert now; the caller's transaction keeps it, or takes it back. The lock of the routing of
 * its symbol must be held: until the commit nobody else knows of its decisions and orders, so none is read back.
 */
export const decideInTransaction = async (
  uow: UnitOfWork,
  alertId: string,
  snapshots: Map<string, MarketSnapshot>,
): Promise<void> => {
  const { em } = uow
  const alert = await em.findOneOrFail(Alert, alertId)
  const symbol = alert.symbol ?? ''
  if (alert.routedAt || alert.status !== 'received') return uow.unchanged()
  alert.routedAt = uow.now

  const bots = await em.find(Bot, { hookId: alert.hookId }, { orderBy: { createdAt: 'asc', id: 'asc' } })
  const matching = bots.filter((bot) => botTakes(bot, symbol))
  if (matching.length === 0) return ignore(uow, alert, bots.length)

  const links = await em.find(
    BotAccount,
    { botId: { $in: matching.map((b) => b.id) } },
    { orderBy: { accountId: 'asc' } },
  )
  const accounts = await em.find(Account, { id: { $in: links.map((l) => l.accountId) } })
  // What the account calls the symbol is its lane: its orders and its position have that name.
  const symbolOn = new Map(accounts.map((account) => [account.id, mapSymbol(account.symbolMap, symbol)]))
  const decisions = matching.flatMap((bot) =>
    links
      .filter((link) => link.botId === bot.id)
      .map(({ accountId }) => {
        const paused = bot.status === 'paused'
        return em.create(Decision, {
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
      }),
  )
  tellRouted(uow, alert, matching)
  for (const { shadowId } of matching) if (shadowId) wakeShadow(uow, shadowId)
  const orders = await startLanes(uow, decisions, links, snapshots)
  alert.outcome = outcomeOf(decisions, orders)
  alert.summary = summarise(decisions, orders)
  Object.assign(alert, statusOf(decisions, uow.now))
  uow.notify('alert', alertId)
}

const tellRouted = (uow: UnitOfWork, alert: Alert, matching: Bot[]): void => {
  uow.activity({
    verb: 'alert.routed',
    subject: { kind: 'alert', id: alert.id },
    alertId: alert.id,
    summary: `Read as ${describe(alert)}; taken by ${matching.map((b) => b.name).join(', ')}.`,
    data: { signal: alert.signal },
  })
  for (const bot of matching.filter((b) => b.status === 'paused'))
    uow.activity({
      verb: 'decision.refused',
      subject: { kind: 'bot', id: bot.id },
      alertId: alert.id,
      tone: 'warning',
      summary: `${bot.name}: Refused: the bot is paused.`,
    })
}

/**
 * A single lane in which nothing waits is gone on with at once; every other by a job of its own, so that what fails
 * in it is nobody else's. @returns the orders that came of it
 */
const startLanes = async (
  uow: UnitOfWork,
  decisions: Decision[],
  links: BotAccount[],
  snapshots: Map<string, MarketSnapshot>,
): Promise<Order[]> => {
  const open = decisions.filter(({ outcome }) => outcome === 'waiting')
  const lanes = [...Map.groupBy(open, ({ accountId }) => accountId).values()]
  const [only] = lanes.length === 1 ? lanes : []
  const [first] = only ?? []
  const snapshot = first && snapshots.get(first.accountId)
  if (only && first && snapshot) {
    const lane = { accountId: first.accountId, symbol: first.symbol }
    await lockLane(uow.em, lane.accountId, lane.symbol)
    if (!(await isWaitedIn(uow, lane))) return advanceFresh(uow, lane, only, snapshot, links)
  }
  for (const [first] of lanes)
    if (first)
      uow.enqueue({
        task: 'lane.advance',
        payload: { workspaceId: uow.workspaceId, accountId: first.accountId, symbol: first.symbol },
        key: jobKey.advance(first.accountId, first.symbol),
      })
  return []
}

/** Asked of the database alone: what this transaction is about to add is not meant. */
const isWaitedIn = async ({ em, workspaceId }: UnitOfWork, lane: Lane): Promise<boolean> => {
  const rows = await em.execute(
    `select 1 from decision where workspace_id = ? and account_id = ? and symbol = ?
       and outcome in ('waiting', 'awaiting_approval') limit 1`,
    [workspaceId, lane.accountId, lane.symbol],
  )
  return rows.length > 0
}

const SHADOW_AFTER_MS = 1_000

/** What goes along with the bot takes the alert in a job of its own, once the bot has it: it can hold up nothing. */
const wakeShadow = (uow: UnitOfWork, shadowId: string): void =>
  uow.enqueue({
    task: 'shadow.run',
    payload: { workspaceId: uow.workspaceId, shadowId },
    key: jobKey.shadow(shadowId),
    queue: jobKey.shadow(shadowId),
    runAt: new Date(uow.now.getTime() + SHADOW_AFTER_MS),
    // Alerts that never pause must not push it out.
    keepRunAt: true,
  })

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
  protect: 'move of the exits',
} as const satisfies Record<Intent, string>

const describe = (alert: Alert): string => {
  const signal = alert.signal
  if (!signal) return 'nothing'
  return `${signal.intent ? words[signal.intent] : signal.side} in ${signal.symbol}`
}
