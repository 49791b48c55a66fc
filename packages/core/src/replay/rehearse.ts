/**
 * The engine of a rehearsal: alerts go in at their own times, and the decision code, the limits and the exits of
 * trading act on accounts that exist nowhere else. It reads no clock and draws no chance: the same alerts, rules and
 * market give the same orders, however often and in however many goes they are rehearsed.
 */
import { botTakes, dec, isTerminal, mapSymbol, type Signal } from '@viewzenix/schema'
import { refuseRest } from '../decision/refuse-rest.ts'
import {
  type Act,
  chooseAct,
  findDrift,
  type Known,
  mayMoveExits,
  meetDrift,
  nextStep,
} from '../pipeline/choose-act.ts'
import { FLAT } from '../position/apply-fill.ts'
import { staysUnderWhatIs } from '../protection/open-protection.ts'
import { createDealings } from './dealings.ts'
import { observeRehearsal } from './observe-rehearsal.ts'
import {
  answerKey,
  laneKey,
  NOT_APPROVED,
  type RehearsalState,
  type RehearsedBot,
  type SimDecision,
  type SimLane,
  type SimOrder,
  type World,
} from './rehearsal-state.ts'
import { findActive, findEntry, findKept, rehearseExits, setExits, stopMoves } from './rehearse-exits.ts'

export type RehearsedAlert = { id: string; hookId: string; receivedAt: number; signal: Signal }

export type Rehearsal = {
  readonly state: RehearsalState
  /**
   * One stretch of market time toward `until`, short enough to be done between two breaths of the process.
   * @returns whether it is reached, with all that happened until then
   */
  step(until: number): boolean
  /** What the bots do about it. Time has to have been brought to its receipt. */
  deliver(alert: RehearsedAlert): void
  /** Takes out the decisions to which nothing can happen any more. */
  takeClosed(): SimDecision[]
}

/** Market time in one step. */
const STRIDE_MS = 5 * 60_000
/** Stops that follow are looked after every so often, as in trading. */
const FOLLOW_MS = 5_000
const POINT_MS = 15 * 60_000
/** The longest day, and a bit. */
const KEPT_MS = 27 * 3_600_000
/** More than any lane can have to do at one moment: a defect must not turn for ever. */
const MOST_TURNS = 10_000

export const createRehearsal = (world: World, state: RehearsalState): Rehearsal => {
  const { broker } = world
  const dirty = new Set<string>()

  const laneOf = (accountId: string, symbol: string): SimLane =>
    (state.lanes[laneKey(accountId, symbol)] ??= { accountId, symbol, holding: FLAT, openedAt: null })
  const decisionsOf = ({ accountId, symbol }: SimLane): SimDecision[] =>
    state.decisions.filter((one) => one.accountId === accountId && one.symbol === symbol)
  const { accountOf, record, snapshotOf, exitsMarket, place, cancel } = createDealings(world, state, {
    laneOf,
    touched: (lane) => dirty.add(laneKey(lane.accountId, lane.symbol)),
  })

  const keepExits = (lane: SimLane): void => {
    const decisions = decisionsOf(lane)
    const plan = rehearseExits(decisions, lane, () => exitsMarket(lane))
    const orders = decisions.flatMap((one) => one.orders)
    cancel(
      lane.accountId,
      orders.filter(({ id }) => plan.cancel.includes(id)),
    )
    for (const { decision, exit } of plan.create) {
      const { extendedHours: _, ...wanted } = exit
      const last = Math.max(0, ...decision.orders.filter((o) => o.leg === exit.leg).map((o) => o.legSeq))
      const assetClass = decision.signal.assetClass
      place(decision, {
        ...wanted,
        ...{ legSeq: last + 1, symbol: lane.symbol, assetClass, reduceOnly: true },
        ...{ referencePrice: null, expectedPrice: null },
      })
    }
  }

  const advance = (lane: SimLane): void => {
    for (const decision of decisionsOf(lane)) {
      if (decision.outcome !== 'waiting') continue
      if (!decide(lane, decision)) return
    }
  }

  /** @returns whether it is made, so that the next one may be looked at */
  const decide = (lane: SimLane, decision: SimDecision): boolean => {
    const bot = world.bots.find(({ id }) => id === decision.botId)
    const link = bot?.links.find(({ accountId }) => accountId === lane.accountId)
    if (!bot || !link) return refuse(decision, 'Refused: the bot does not trade it any more.')
    const halt = haltOf(decision)
    if (halt) return refuse(decision, `Refused: trading is halted (${halt.reason}).`)
    const before = knownOf(lane, decision, bot, link)
    decision.drift ??= findDrift(before)
    const known = { ...before, decision: { ...before.decision, drift: decision.drift } }
    const met = meetDrift(known)
    if ('refuse' in met) return refuse(decision, met.refuse)
    const meant = { ...known, signal: met.signal }
    const step = nextStep(meant)
    const { accountId, symbol } = lane
    const risk =
      step.do === 'enter'
        ? { levels: observeRehearsal(world, state, { accountId, symbol, bot }), now: new Date(state.at) }
        : null
    const { act, verdicts } = chooseAct(meant, step, risk)
    if (verdicts) decision.verdicts = verdicts
    return carryOut(lane, decision, meant, act)
  }

  const knownOf = (
    lane: SimLane,
    decision: SimDecision,
    bot: RehearsedBot,
    link: RehearsedBot['links'][number],
  ): Known => ({
    decision: { ...decision, approvedAt: dateOf(decision.approvedAt) },
    alert: { receivedAt: new Date(decision.receivedAt) },
    signal: decision.signal,
    bot,
    sizing: link.sizing ?? bot.sizing,
    multiplier: dec(bot.multiplier).times(link.multiplier).toFixed(),
    position: lane.holding.quantity,
    ...(mayMoveExits(decision.signal) && { kept: findKept(decisionsOf(lane), lane, world.bots) }),
    openOrders: decisionsOf(lane)
      .flatMap(({ orders }) => orders)
      .filter(({ status }) => !isTerminal(status))
      .map((order) => ({
        ...order,
        cancelRequestedAt: order.cancelRequested ? new Date(state.at) : null,
      })),
    legs: decision.orders.filter(({ leg, legSeq }) => (leg === 'entry' || leg === 'exit') && legSeq === 0),
    snapshot: snapshotOf(lane.accountId, lane.symbol),
  })

  const haltOf = ({ botId, accountId }: SimDecision) =>
    world.halts.find(
      ({ scope, scopeId, from, to }) =>
        from <= state.at &&
        (to === null || to > state.at) &&
        (scope === 'workspace' || scopeId === (scope === 'account' ? accountId : botId)),
    )

  const carryOut = (lane: SimLane, decision: SimDecision, { signal, position }: Known, act: Act): boolean => {
    switch (act.do) {
      case 'wait':
        decision.reason = act.reason
        return false
      case 'ask':
        if (world.declined.has(answerKey(decision.alertId, decision.botId, decision.accountId)))
          return refuse(decision, `${NOT_APPROVED} ${act.proposal}`)
        decision.approvedAt = state.at
        return decide(lane, decision)
      case 'cancel': {
        decision.reason = act.reason
        decision.cancels += act.orderIds.length
        const orders = decisionsOf(lane).flatMap((one) => one.orders)
        cancel(
          lane.accountId,
          orders.filter(({ id }) => act.orderIds.includes(id)),
        )
        return false
      }
      case 'conclude': {
        if (act.sets) {
          const watchdogOf = (id: string) =>
            world.bots.find((one) => one.id === id)?.exits.watchdog ?? 'repair'
          setExits(decisionsOf(lane), lane, act.sets, watchdogOf)
          dirty.add(laneKey(lane.accountId, lane.symbol))
        }
        return conclude(decision, act.outcome, act.reason)
      }
      case 'place': {
        const { leg, side, quantity, terms, expectedPrice, protect, reason } = act
        if (act.final) conclude(decision, 'ordered', reason)
        else decision.reason = reason
        if (protect && !(staysUnderWhatIs(signal, side, position) && isProtected(lane, side)))
          decision.protection = { side, spec: protect, stopPrice: null, movedBy: null, ended: false }
        const { symbol } = lane
        const { assetClass, price: referencePrice } = signal
        const { extendedHours: _, ...kind } = terms
        place(decision, {
          ...kind,
          ...{ leg, side, quantity, symbol, assetClass, referencePrice, expectedPrice },
          ...{ legSeq: 0, rung: null, reduceOnly: leg === 'exit' },
        })
        return act.final
      }
    }
  }

  const isProtected = (lane: SimLane, side: SimOrder['side']): boolean =>
    decisionsOf(lane).some(({ protection }) => protection && !protection.ended && protection.side === side)

  /** Until nothing is left to do at this moment. */
  const settle = (): void => {
    let turns = 0
    for (const key of dirty) {
      dirty.delete(key)
      if (++turns > MOST_TURNS) throw new Error(`the lane ${key} of a rehearsal does not come to rest`)
      const lane = state.lanes[key]
      if (!lane) continue
      keepExits(lane)
      advance(lane)
    }
  }

  const follows = (): { lane: SimLane; active: NonNullable<ReturnType<typeof findActive>> }[] => {
    const protectedOnes = state.decisions.filter(
      ({ protection }) =>
        protection &&
        !protection.ended &&
        (protection.spec.stop?.trail || (protection.spec.stop && protection.spec.breakEven)),
    )
    return protectedOnes.flatMap(({ accountId, symbol }) => {
      const lane = laneOf(accountId, symbol)
      const active = findActive(decisionsOf(lane), lane)
      return active ? [{ lane, active }] : []
    })
  }

  const step = (until: number): boolean => {
    if (state.at > until) return true
    const next = (every: number) => (Math.floor(state.at / every) + 1) * every
    const horizon = Math.min(
      until,
      state.at + STRIDE_MS,
      next(POINT_MS),
      follows().length > 0 ? next(FOLLOW_MS) : Number.POSITIVE_INFINITY,
    )
    const changes = Object.entries(state.accounts).map(([id, { book }]) => ({
      id,
      ...broker.advance(book, horizon),
    }))
    const [first] = changes.filter(({ events }) => events.length > 0).sort((a, b) => a.at - b.at)
    if (first) {
      state.at = Math.max(state.at, first.at)
      accountOf(first.id).book = first.book
      record(first.id, first.events)
      settle()
      return false
    }
    for (const { id, book } of changes) accountOf(id).book = book
    const moved = horizon > state.at
    state.at = horizon
    if (moved && horizon % FOLLOW_MS === 0) followStops()
    if (moved && horizon % POINT_MS === 0) notePoints()
    return horizon === until
  }

  const followStops = (): void => {
    for (const { lane, active } of follows()) {
      const market = exitsMarket(lane)
      if (market && stopMoves(active, lane, market)) dirty.add(laneKey(lane.accountId, lane.symbol))
    }
    settle()
  }

  const notePoints = (): void => {
    const since = state.at - KEPT_MS
    for (const account of Object.values(state.accounts)) {
      const equity = broker.equity(account.book, state.at)
      account.points = [...account.points.filter(({ at }) => at >= since), { at: state.at, equity }]
      if (dec(equity).gt(account.peak)) account.peak = equity
    }
    state.gains = state.gains.filter(({ at }) => at >= since)
    state.entries = state.entries.filter(({ at }) => at > state.at - 60_000)
  }

  const deliver = (alert: RehearsedAlert): void => {
    const { symbol } = alert.signal
    state.at = Math.max(state.at, alert.receivedAt)
    for (const bot of world.bots) {
      if (bot.hookId !== alert.hookId || !botTakes(bot, symbol)) continue
      for (const { accountId } of bot.links) {
        const account = world.accounts.get(accountId)
        const lane = laneOf(accountId, mapSymbol(account?.symbolMap, symbol))
        const paused = { outcome: 'refused', reason: `Refused: the bot ${bot.name} is paused.` } as const
        state.decisions.push({
          ...{ alertId: alert.id, receivedAt: alert.receivedAt, botId: bot.id, accountId },
          ...{ symbol: lane.symbol, signal: alert.signal, verdicts: [], drift: null, cancels: 0 },
          ...{ outcome: 'waiting', reason: 'Deciding.', approvedAt: null, orders: [], protection: null },
          ...(bot.paused && paused),
        })
        if (!bot.paused) dirty.add(laneKey(lane.accountId, lane.symbol))
      }
    }
    settle()
  }

  const takeClosed = (): SimDecision[] => {
    // An alert may yet set exits beside the last entry of a position.
    const entries = Object.values(state.lanes).map((lane) => findEntry(decisionsOf(lane), lane)?.decision)
    const isOver = (one: SimDecision) => isClosed(one) && !entries.includes(one)
    const closed = state.decisions.filter(isOver)
    if (closed.length > 0) state.decisions = state.decisions.filter((one) => !isOver(one))
    return closed
  }

  return { state, step, deliver, takeClosed }
}

const refuse = (decision: SimDecision, why: string): true => {
  const { outcome, reason } = refuseRest(decision.orders, why)
  return conclude(decision, outcome, reason)
}

const conclude = (decision: SimDecision, outcome: 'ordered' | 'done' | 'refused', reason: string): true => {
  decision.outcome = outcome
  decision.reason = reason
  return true
}

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms))

const isClosed = ({ outcome, orders, protection }: SimDecision): boolean =>
  outcome !== 'waiting' &&
  (protection === null || protection.ended) &&
  orders.every(({ status }) => isTerminal(status))
