/** Stops and targets of one lane of a rehearsal, by the same plans and comparisons that keep those at a broker. */
import { isTerminal, type WatchdogAct } from '@viewzenix/schema'
import type { BrokerCapabilities, Instrument, Quote } from '../ports/index.ts'
import { compareExits, type KnownExit } from '../protection/compare-exits.ts'
import { type FollowInput, followStop } from '../protection/follow-stop.ts'
import type { KeptExits, SaidExits } from '../protection/judge-exits.ts'
import { filledByRung, filledOf, stateOf } from '../protection/lane-exits.ts'
import { changeExits } from '../protection/open-protection.ts'
import { type DesiredExit, planExits } from '../protection/plan-exits.ts'
import type { SimDecision, SimLane, SimOrder, SimProtection } from './rehearsal-state.ts'

export type ExitsMarket = { instrument: Instrument; quote: Quote; capabilities: BrokerCapabilities }

export type ExitsPlan = {
  cancel: string[]
  /** Beside the entry of this decision. */
  create: { decision: SimDecision; exit: DesiredExit }[]
}

type Active = { decision: SimDecision; protection: SimProtection; entry: SimOrder }

const entryOf = ({ orders }: SimDecision): SimOrder | undefined => orders.find(({ leg }) => leg === 'entry')
const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms))

/** The protection that holds; those that hold no more are ended. */
export const findActive = (decisions: SimDecision[], lane: SimLane): Active | null => {
  let active: Active | null = null
  const position = { quantity: lane.holding.quantity, openedAt: dateOf(lane.openedAt) }
  for (const decision of decisions.toReversed()) {
    const { protection } = decision
    const entry = entryOf(decision)
    if (!protection || protection.ended || !entry) continue
    const state = stateOf({ ...entry, closedAt: dateOf(entry.closedAt) }, position)
    if (state === 'over' || (state === 'holds' && active)) protection.ended = true
    else if (state === 'holds') active = { decision, protection, entry }
  }
  return active
}

/** The last entry that made the position of a lane, where a bot made it; exits are kept beside that one. */
export const findEntry = (decisions: SimDecision[], lane: SimLane): Omit<Active, 'protection'> | null => {
  const position = { quantity: lane.holding.quantity, openedAt: dateOf(lane.openedAt) }
  for (const decision of decisions.toReversed()) {
    const entry = entryOf(decision)
    if (entry && stateOf({ ...entry, closedAt: dateOf(entry.closedAt) }, position) === 'holds')
      return { decision, entry }
  }
  return null
}

/** What is kept beside a position, and by which bot; null where none made it. */
export const findKept = (
  decisions: SimDecision[],
  lane: SimLane,
  bots: readonly { id: string; name: string }[],
): KeptExits | null => {
  const active = findActive(decisions, lane)
  const { decision, entry } = active ?? findEntry(decisions, lane) ?? {}
  if (!decision || !entry) return null
  const { averagePrice } = lane.holding
  return {
    bot: { id: decision.botId, name: bots.find(({ id }) => id === decision.botId)?.name ?? decision.botId },
    entryPrice: entry.averagePrice ?? averagePrice,
    averagePrice,
    stop: active?.protection.spec.stop ?? null,
  }
}

/** The stop and the targets go where an alert says that they belong now. */
export const setExits = (
  decisions: SimDecision[],
  lane: SimLane,
  said: SaidExits,
  watchdogOf: (botId: string) => WatchdogAct,
): void => {
  const { decision, entry } = findActive(decisions, lane) ?? findEntry(decisions, lane) ?? {}
  if (!decision || !entry) return
  const had = decision.protection && !decision.protection.ended ? decision.protection : null
  const none = { stop: null, targets: [], breakEven: null, watchdog: watchdogOf(decision.botId) }
  const protection: SimProtection = had ?? {
    ...{ side: entry.side, spec: none, stopPrice: null, movedBy: null, ended: false },
  }
  Object.assign(protection, changeExits(protection, said, filledByRung(decision.orders)))
  decision.protection = protection
}

const inputOf = (
  { decision, protection, entry }: Active,
  lane: SimLane,
  market: ExitsMarket,
): FollowInput => ({
  position: lane.holding.quantity,
  side: protection.side,
  entryPrice: entry.averagePrice ?? lane.holding.averagePrice,
  averagePrice: lane.holding.averagePrice,
  spec: protection.spec,
  movedStop: protection.stopPrice,
  targetsFilled: filledOf(protection.spec, filledByRung(decision.orders)),
  ...market,
})

const toKnown = (order: SimOrder, decision: SimDecision): KnownExit => ({
  ...order,
  parentOrderId: entryOf(decision)?.id,
})

/** Whether the stop of the lane would move now. */
export const stopMoves = (active: Active, lane: SimLane, market: ExitsMarket): boolean =>
  followStop(inputOf(active, lane, market)) !== null

/** @param market asked for only where something is protected */
export const rehearseExits = (
  decisions: SimDecision[],
  lane: SimLane,
  market: () => ExitsMarket | null,
): ExitsPlan => {
  const nothing: ExitsPlan = { cancel: [], create: [] }
  const active = findActive(decisions, lane)
  const own = decisions.flatMap((decision) =>
    decision.orders
      .filter(({ leg }) => leg === 'stop' || leg === 'target')
      .filter(({ status }) => !isTerminal(status) || decision === active?.decision)
      .map((order) => toKnown(order, decision)),
  )
  if (!active && own.length === 0) return nothing
  if (isClosing(decisions)) return nothing
  if (!active) return { ...nothing, cancel: compareExits([], own, null, false).cancel }
  const seen = market()
  if (!seen) return nothing
  const input = inputOf(active, lane, seen)
  const move = followStop(input)
  if (move) {
    active.protection.stopPrice = move.price
    active.protection.movedBy = move.movedBy
    input.movedStop = move.price
  }
  const stands = own.some(({ leg, status }) => leg === 'stop' && !isTerminal(status))
  const desired = planExits(stands ? { ...input, quote: null } : input)
  const { cancel, create } = compareExits(desired, own, active.entry.id, false)
  return { cancel, create: create.map((exit) => ({ decision: active.decision, exit })) }
}

/** An exit is on its way, or a decision has canceled what rests and is about to send one. */
const isClosing = (decisions: SimDecision[]): boolean =>
  decisions.some(
    ({ outcome, cancels, orders }) =>
      (outcome === 'waiting' && cancels > 0) ||
      orders.some(
        ({ leg, type, status }) =>
          !isTerminal(status) && (leg === 'exit' || (leg === 'stop' && type === 'market')),
      ),
  )
