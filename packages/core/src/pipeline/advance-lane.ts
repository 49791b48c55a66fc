/**
 * The lane of one (account, symbol): its waiting decisions, first received first. Each is asked what to do next
 * until one has to wait; then the lane rests until an order of it is done and wakes it again.
 */
import { dec } from '@viewzenix/schema'
import { readLegs } from '../decision/refuse-rest.ts'
import { Alert } from '../entities/alert.entity.ts'
import { Bot, BotAccount } from '../entities/bot.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { OPEN_STATUSES, Order } from '../entities/order.entity.ts'
import { Position } from '../entities/position.entity.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { findKeptExits } from '../protection/set-exits.ts'
import { readGate } from '../risk/read-gate.ts'
import { findDrift, mayMoveExits, meetDrift, nextStep } from './choose-act.ts'
import { noteDrift, refuse, waitFor } from './conclude.ts'
import type { MarketSnapshot } from './market-snapshot.ts'
import { type Context, takeStep } from './take-step.ts'

export type Lane = { accountId: string; symbol: string }

/** Making this decision failed; `cause` says how. Those before it in its lane are not at fault. */
export class DecisionFault extends Error {
  readonly decisionId: string
  constructor(decisionId: string, cause: unknown) {
    super(`A decision could not be made: ${cause instanceof Error ? cause.message : cause}`, { cause })
    this.decisionId = decisionId
  }
}

/**
 * Moves the decisions of a lane on as far as they go. Its lock must be held.
 * @returns the alerts whose decisions were concluded or asked about: they are settled once all lanes of the
 *   transaction are locked
 * @throws DecisionFault for the one that failed; nothing of the others is kept then either
 */
export const advanceLane = async (
  uow: UnitOfWork,
  lane: Lane,
  snapshot: MarketSnapshot,
): Promise<string[]> => {
  await uow.em.flush()
  const waiting = await uow.em.find(
    Decision,
    { ...lane, outcome: { $in: ['waiting', 'awaiting_approval'] } },
    { orderBy: { alertSeq: 'asc', id: 'asc' }, refresh: true },
  )
  const touched: string[] = []
  await advanceAll(waiting, async (decision) => {
    const made = await advanceDecision(uow, lane, decision, snapshot)
      .then(async (done) => {
        // What the database refuses is refused to the one that wrote it.
        await uow.em.flush()
        return done
      })
      .catch((error: unknown) => {
        throw new DecisionFault(decision.id, error)
      })
    if (made || decision.outcome === 'awaiting_approval') touched.push(decision.alertId)
    return made
  })
  return touched
}

/** One after the other until one has to wait; those behind it say so. */
const advanceAll = async (
  decisions: Decision[],
  advance: (decision: Decision) => Promise<boolean>,
): Promise<void> => {
  let blocked = false
  for (const decision of decisions)
    if (!blocked) blocked = !(await advance(decision))
    else if (decision.reason === UNDECIDED) decision.reason = 'Waits for an earlier signal to be done with.'
}

/**
 * The same for decisions that were made in this very transaction, in a lane that it has locked and in which none
 * waits: nobody else knows of them, so that nothing of theirs has to be read back.
 * @returns the orders that came of them
 */
export const advanceFresh = async (
  uow: UnitOfWork,
  lane: Lane,
  decisions: Decision[],
  snapshot: MarketSnapshot,
  links: BotAccount[],
): Promise<Order[]> => {
  const placed: Order[] = []
  await advanceAll(decisions, (decision) => {
    const link = links.find(
      ({ botId, accountId }) => botId === decision.botId && accountId === lane.accountId,
    )
    return advanceDecision(uow, lane, decision, snapshot, { link, placed })
  })
  return placed
}

/** The reason of a decision that nobody has looked at yet. */
export const UNDECIDED = 'Deciding.'

/** @returns whether the decision is made, so that the next one may be looked at */
const advanceDecision = async (
  uow: UnitOfWork,
  lane: Lane,
  decision: Decision,
  snapshot: MarketSnapshot,
  fresh?: { link: BotAccount | undefined; placed: Order[] },
): Promise<boolean> => {
  const { em } = uow
  if (decision.outcome === 'awaiting_approval' && decision.expiresAt && decision.expiresAt > uow.now)
    return false
  const own = fresh ? [] : await readLegs(em, decision)
  if (decision.outcome === 'awaiting_approval') {
    return refuse(uow, decision, own, `Refused: nobody approved it in time. ${decision.proposal}`)
  }
  const alert = await em.findOneOrFail(Alert, decision.alertId)
  const bot = await em.findOneOrFail(Bot, decision.botId)
  if (!alert.signal) throw new Error(`alert ${alert.id} was routed without a signal`)

  const { workspaceId } = uow
  const { halt, levels } = await readGate(em, { workspaceId, accountId: lane.accountId, botId: bot.id })
  if (halt !== null) return refuse(uow, decision, own, `Refused: trading is halted (${halt}).`)

  const link = fresh ? fresh.link : await em.findOne(BotAccount, { botId: bot.id, accountId: lane.accountId })
  const held = await em.findOne(Position, lane)
  if (held?.flattening) {
    waitFor(uow, { decision, bot }, `Waits until the position in ${lane.symbol} is closed.`)
    return false
  }
  const openOrders = await em.find(Order, { ...lane, status: { $in: [...OPEN_STATUSES] } })
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
    ...(held && mayMoveExits(alert.signal) && { kept: await findKeptExits(em, lane) }),
    openOrders,
    levels,
    legs: own,
    placed: fresh?.placed ?? [],
    snapshot,
  }
  const drift = findDrift(context)
  if (drift) noteDrift(uow, context, drift)
  const met = meetDrift(context)
  if ('refuse' in met) return refuse(uow, decision, own, met.refuse)
  const meant = { ...context, signal: met.signal }
  return takeStep(uow, meant, nextStep(meant))
}
