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
import { findDrift, meetDrift, nextStep } from './choose-act.ts'
import { conclude, noteDrift, waitFor } from './conclude.ts'
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
  if (held?.flattening) {
    waitFor(uow, { decision, bot }, `Waits until the position in ${lane.symbol} is closed.`)
    return false
  }
  const openOrders = await em.find(Order, { ...lane, status: { $in: [...OPEN_STATUSES] } })
  const own = await em.find(Order, {
    alertId: alert.id,
    botId: bot.id,
    accountId: lane.accountId,
    leg: { $in: ['entry', 'exit'] },
    legSeq: 0,
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
    legs: own,
    snapshot,
  }
  const drift = findDrift(context)
  if (drift) noteDrift(uow, context, drift)
  const met = meetDrift(context)
  if ('refuse' in met) return conclude(uow, decision, 'refused', met.refuse)
  const meant = { ...context, signal: met.signal }
  return takeStep(uow, meant, nextStep(meant))
}
