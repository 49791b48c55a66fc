/**
 * The lane of one (account, symbol): its waiting decisions, first received first. Each is asked what to do next
 * until one has to wait; then the lane rests until an order of it is done and wakes it again.
 */
import { dec } from '@viewzenix/schema'
import { Alert } from '../entities/alert.entity.ts'
import { Bot, BotAccount } from '../entities/bot.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { OPEN_STATUSES, Order } from '../entities/order.entity.ts'
import { Position } from '../entities/position.entity.ts'
import { lockLane } from '../order/lane-lock.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { findHalt } from '../risk/find-halt.ts'
import { aimOf, driftOf } from './aim.ts'
import { conclude, noteDrift } from './conclude.ts'
import { decideSignal } from './decide-signal.ts'
import type { MarketSnapshot } from './market-snapshot.ts'
import { type Context, takeStep } from './take-step.ts'

export type Lane = { accountId: string; symbol: string }

/**
 * Takes the lane's lock and moves its decisions on as far as they go.
 * @returns the alerts whose decisions were concluded or asked about: they are settled once all lanes of the
 *   transaction are locked
 */
export const advanceLane = async (
  uow: UnitOfWork,
  lane: Lane,
  snapshot: MarketSnapshot,
): Promise<string[]> => {
  await lockLane(uow.em, lane.accountId, lane.symbol)
  await uow.em.flush()
  const waiting = await uow.em.find(
    Decision,
    { ...lane, outcome: { $in: ['waiting', 'awaiting_approval'] } },
    { orderBy: { alertSeq: 'asc', id: 'asc' }, refresh: true },
  )
  const touched: string[] = []
  let blocked = false
  for (const decision of waiting) {
    if (blocked) {
      if (decision.reason === UNDECIDED) decision.reason = 'Waits for an earlier signal to be done with.'
      continue
    }
    blocked = !(await advanceDecision(uow, lane, decision, snapshot))
    if (!blocked || decision.outcome === 'awaiting_approval') touched.push(decision.alertId)
  }
  return touched
}

/** The reason of a decision that nobody has looked at yet. */
export const UNDECIDED = 'Deciding.'

/** @returns whether the decision is made, so that the next one may be looked at */
const advanceDecision = async (
  uow: UnitOfWork,
  lane: Lane,
  decision: Decision,
  snapshot: MarketSnapshot,
): Promise<boolean> => {
  const { em } = uow
  if (decision.outcome === 'awaiting_approval') {
    if (decision.expiresAt && decision.expiresAt > uow.now) return false
    return conclude(uow, decision, 'refused', `Refused: nobody approved it in time. ${decision.proposal}`)
  }
  const alert = await em.findOneOrFail(Alert, decision.alertId)
  const bot = await em.findOneOrFail(Bot, decision.botId)
  if (!alert.signal) throw new Error(`alert ${alert.id} was routed without a signal`)

  const halt = await findHalt(em, { accountId: lane.accountId, botId: bot.id })
  if (halt) return conclude(uow, decision, 'refused', `Refused: trading is halted (${halt.reason}).`)

  const link = await em.findOne(BotAccount, { botId: bot.id, accountId: lane.accountId })
  const held = await em.findOne(Position, lane)
  const openOrders = await em.find(Order, { ...lane, status: { $in: [...OPEN_STATUSES] } })
  const own = await em.find(Order, {
    alertId: alert.id,
    botId: bot.id,
    accountId: lane.accountId,
    leg: { $in: ['entry', 'exit'] },
  })
  const context: Context = {
    decision,
    alert,
    signal: alert.signal,
    bot,
    sizing: link?.sizing ?? bot.sizing,
    multiplier: dec(bot.multiplier)
      .times(link?.multiplier ?? '1')
      .toFixed(),
    position: held?.quantity ?? '0',
    openOrders,
    acted: own.length > 0,
    snapshot,
  }
  const refused = meetDrift(uow, context)
  if (refused) return conclude(uow, decision, 'refused', refused)
  const { signal } = context
  const step = decideSignal({
    signal,
    bot,
    symbol: lane.symbol,
    position: context.position,
    aim: signal.intent === 'target' ? aimOf(signal, context) : null,
    openOrders: openOrders.map((order) => ({ ...order, cancelRequested: Boolean(order.cancelRequestedAt) })),
    legs: own,
    cancels: decision.cancels,
  })
  return takeStep(uow, context, step)
}

/** Closing is never refused for what the strategy believes. */
const ENTERS: ReadonlySet<string | null> = new Set(['enter_long', 'enter_short', 'add', 'reverse', null])

/**
 * Where strategy and account do not hold the same it is noted once, before anything is done; and then ignored,
 * refused, or healed by going to the target. @returns why it is refused
 */
const meetDrift = (uow: UnitOfWork, context: Context): string | null => {
  const { decision, bot, signal, snapshot, openOrders } = context
  if (!decision.drift && !context.acted && decision.cancels === 0 && openOrders.length === 0) {
    const lot = snapshot.ok ? snapshot.instrument.lotSize : null
    const drift = driftOf(signal, context, context.position, lot)
    if (drift) noteDrift(uow, context, drift)
  }
  if (!decision.drift || !ENTERS.has(signal.intent) || bot.drift === 'ignore') return null
  const { believed, held } = decision.drift
  const apart = `the strategy believes to hold ${believed}, and the account holds ${held}`
  if (bot.drift === 'refuse') return `Refused: ${apart}.`
  if (signal.target === null)
    return `Refused: ${apart}, and the alert does not say what to hold afterwards, so that it could be made so.`
  context.signal = { ...signal, intent: 'target' }
  return null
}
