/**
 * From the next step of a decision to what is done about it: a pure function of what is known, so that a rehearsal
 * decides by the very code that trading does. `take-step` carries it out on the rows, a replay on values of its own.
 */
import {
  type ApprovalStyle,
  type BotExits,
  type DriftAct,
  type DriftView,
  dec,
  type OrderStyle,
  type ProtectionSpec,
  type Side,
  type Signal,
  type Sizing,
  type VerdictView,
} from '@viewzenix/schema'
import { refuseRest } from '../decision/refuse-rest.ts'
import { describeTerms, type OrderTerms } from '../order/create-order.ts'
import { exitTerms } from '../order/exit-terms.ts'
import type { LaneOrder } from '../order/order-state.ts'
import { judgeExits, type KeptExits, type SaidExits } from '../protection/judge-exits.ts'
import { exitsFor, faultOfExits, saysExits, staysUnderWhatIs } from '../protection/open-protection.ts'
import type { RiskLevel } from '../risk/evaluate-risk.ts'
import { type Aim, aimOf, driftOf } from './aim.ts'
import { decideSignal, type NextStep, type Situation } from './decide-signal.ts'
import type { MarketSnapshot } from './market-snapshot.ts'
import { planEntry } from './plan-entry.ts'
import { sizeReduction } from './size-order.ts'

/** What of a bot has a say in a decision. */
export type BotRules = Situation['bot'] & {
  drift: DriftAct
  approval?: ApprovalStyle | null | undefined
  order: OrderStyle
  exits: BotExits
}

export type KnownLaneOrder = Omit<LaneOrder, 'cancelRequested'> & {
  side: Side
  quantity: string
  filledQuantity: string
  cancelRequestedAt?: Date | null | undefined
}

export type Known = {
  decision: {
    botId: string
    symbol: string
    drift?: DriftView | null | undefined
    cancels: number
    approvedAt?: Date | null | undefined
  }
  alert: { receivedAt: Date }
  signal: Signal
  bot: BotRules
  sizing: Sizing
  multiplier: string
  /** Signed base units that the account holds in the symbol. */
  position: string
  /** What is kept beside it, for a signal that may set its exits (`mayMoveExits`); null where no bot opened it. */
  kept?: KeptExits | null
  /** Orders of the lane that may still change. */
  openOrders: KnownLaneOrder[]
  /** The entry and the exit that this very decision has made already. */
  legs: Situation['legs']
  snapshot: MarketSnapshot
}

export type Act =
  /** Something has to finish first. */
  | { do: 'wait'; reason: string }
  /** A person has to say yes before it is done. */
  | { do: 'ask'; proposal: string }
  /** `sets`: the position stays as it is, and its stop and targets go where the alert says. */
  | {
      do: 'conclude'
      outcome: 'ordered' | 'done' | 'refused'
      reason: string
      /** Of one that has ordered: why the rest is not done. */
      undone?: string | null
      sets?: SaidExits
    }
  | { do: 'cancel'; orderIds: string[]; reason: string }
  | {
      do: 'place'
      leg: 'entry' | 'exit'
      side: Side
      quantity: string
      terms: OrderTerms
      /** What one is taken to cost; null for what only closes. */
      expectedPrice: string | null
      /** What is kept beside the position that it opens. */
      protect: ProtectionSpec | null
      /** Nothing comes after it. */
      final: boolean
      reason: string
    }

/** Closing is never refused for what the strategy believes. */
const ENTERS: ReadonlySet<string | null> = new Set(['enter_long', 'enter_short', 'add', 'reverse', null])

/** Where strategy and account do not hold the same, as it is first seen: before anything is done. */
export const findDrift = (known: Known): DriftView | null => {
  const { decision, signal, snapshot, openOrders, legs } = known
  if (decision.drift || legs.length > 0 || decision.cancels > 0 || openOrders.length > 0) return null
  return driftOf(signal, known, known.position, snapshot.ok ? snapshot.instrument.lotSize : null)
}

/** A drift that was found is ignored, refused, closed, or healed by going to the target. @returns what the alert then means */
export const meetDrift = ({ decision, signal, bot }: Known): { refuse: string } | { signal: Signal } => {
  if (!decision.drift || !ENTERS.has(signal.intent) || bot.drift === 'ignore') return { signal }
  const { believed, held } = decision.drift
  const apart = `the strategy believes to hold ${believed}, and the account holds ${held}`
  if (bot.drift === 'refuse') return { refuse: `Refused: ${apart}.` }
  if (bot.drift === 'flatten')
    return dec(held).isZero()
      ? { refuse: `Refused: ${apart}. There is nothing to close.` }
      : { signal: { ...signal, intent: 'flat' } }
  if (signal.target === null)
    return {
      refuse: `Refused: ${apart}, and the alert does not say what to hold afterwards, so that it could be made so.`,
    }
  return { signal: { ...signal, intent: 'target' } }
}

export const nextStep = (known: Known): NextStep => {
  const { signal, bot, decision, position, openOrders, legs } = known
  const aim: Aim | null = signal.intent === 'target' ? aimOf(signal, known) : null
  return decideSignal({
    signal,
    bot,
    symbol: decision.symbol,
    position,
    aim,
    openOrders: openOrders.map((order) => ({ ...order, cancelRequested: Boolean(order.cancelRequestedAt) })),
    legs,
    cancels: decision.cancels,
  })
}

/** @param risk the limits that an entry is held against, and the moment; null for every other step */
export const chooseAct = (
  known: Known,
  step: NextStep,
  risk: { levels: RiskLevel[]; now: Date } | null,
): { act: Act; verdicts?: VerdictView[] } => {
  const acted = known.legs.length > 0
  switch (step.do) {
    case 'wait':
      return { act: step }
    case 'refuse':
      return { act: refuse(known, step.reason) }
    case 'finish': {
      const { signal, position } = known
      // The position is where the alert wants it: what is left of it is where its exits belong.
      if (signal.intent === 'target' && !acted && saysExits(signal) && !dec(position).isZero())
        return { act: protect(known, dec(position).isNeg() ? 'sell' : 'buy', step.reason) }
      return { act: { do: 'conclude', outcome: acted ? 'ordered' : 'done', reason: step.reason } }
    }
    case 'protect':
      return { act: protect(known, step.side) }
    case 'cancel':
      return {
        act: asks(known, 'exit')
          ? { do: 'ask', proposal: `${step.reason} Then what the alert asks for.` }
          : step,
      }
    case 'exit':
      return { act: leave(known, step, step.quantity, step.final) }
    case 'reduce':
      return { act: reduce(known, step) }
    case 'enter':
      if (!risk) throw new Error('An entry is decided with the limits that it is held against')
      return enter(known, step, risk)
  }
}

/** A reversal that closed and may not open has ordered all the same. */
const refuse = ({ legs }: Known, why: string): Act => ({ do: 'conclude', ...refuseRest(legs, why) })

/** Whether it may come to that this signal sets the exits of what is held. */
export const mayMoveExits = (signal: Signal): boolean =>
  signal.intent === 'protect' || (signal.target !== null && saysExits(signal))

/** @param there why nothing has to be traded, for an alert that wants a position and finds it held */
const protect = (known: Known, side: Side, there: string | null = null): Act => {
  const { decision, signal, snapshot, kept } = known
  const { symbol } = decision
  const no = (why: string): Act => refuse(known, there ? `${why} ${there}` : why)
  if (!saysExits(signal)) return no('Refused: the alert names neither a stop nor a target.')
  if (!kept) return no(`Refused: no bot opened the position in ${symbol}, so no bot can keep exits for it.`)
  if (kept.bot.id !== decision.botId)
    return no(`Refused: the exits of the position in ${symbol} are those of the bot ${kept.bot.name}.`)
  if (!snapshot.ok) return no(snapshot.reason)
  const judged = judgeExits({ said: signal, symbol, side, kept, market: snapshot })
  if (!judged.ok) return no(judged.reason)
  const reason = there ? `${there} ${judged.reason}` : judged.reason
  return { do: 'conclude', outcome: 'done', reason, sets: judged.sets }
}

const leave = (
  known: Known,
  { side, reason }: { side: Side; reason: string },
  quantity: string,
  final: boolean,
): Act => {
  const { decision, signal, snapshot } = known
  const terms = exitTerms(snapshot.capabilities[signal.assetClass])
  if (asks(known, 'exit')) return { do: 'ask', proposal: proposalOf(side, quantity, decision.symbol, terms) }
  const closes = { leg: 'exit', expectedPrice: null, protect: null } as const
  return { do: 'place', ...closes, side, quantity, terms, final, reason }
}

const reduce = (known: Known, step: Extract<NextStep, { do: 'reduce' }>): Act => {
  const { snapshot, position } = known
  if (!snapshot.ok) return refuse(known, snapshot.reason)
  const { quote, instrument, equity } = snapshot
  const price = step.side === 'buy' ? quote.ask : quote.bid
  const size = sizeReduction({ ...known, ...step, position, price, equity, instrument })
  if (!size.ok) return refuse(known, size.reason)
  return leave(known, step, size.quantity, true)
}

const enter = (
  known: Known,
  step: Extract<NextStep, { do: 'enter' }>,
  { levels, now }: { levels: RiskLevel[]; now: Date },
): { act: Act; verdicts: VerdictView[] } => {
  const { decision, bot, alert, signal, snapshot } = known
  const protect = exitsFor(signal, bot.exits)
  // The stop of what is held already stays where it is: its distance is not that of this entry.
  const stays = staysUnderWhatIs(signal, step.side, known.position)
  const plan = planEntry({
    ...known,
    stop: stays ? null : (protect?.stop ?? null),
    side: step.side,
    size: step.size,
    style: bot.order,
    levels,
    symbol: decision.symbol,
    now,
    receivedAt: alert.receivedAt,
  })
  const { verdicts } = plan
  if (!plan.ok) return { act: refuse(known, plan.reason), verdicts }
  const fault = faultOfExits(protect, step.side, priceOf(plan.terms, step.side, snapshot))
  if (fault) return { act: refuse(known, fault), verdicts }
  const { quantity, terms, expectedPrice } = plan
  if (asks(known, 'entry')) {
    const proposal = proposalOf(step.side, quantity, decision.symbol, terms)
    return { act: { do: 'ask', proposal }, verdicts }
  }
  const { side, reason } = step
  return {
    act: { do: 'place', leg: 'entry', side, quantity, terms, expectedPrice, protect, final: true, reason },
    verdicts,
  }
}

/** About where it enters: its own price, or the market's. */
const priceOf = ({ limitPrice, stopPrice }: OrderTerms, side: Side, snapshot: MarketSnapshot): string =>
  limitPrice ?? stopPrice ?? (snapshot.ok ? snapshot.quote[side === 'buy' ? 'ask' : 'bid'] : '0')

/** Whether a person has to say yes before this is done. */
const asks = ({ bot, decision }: Known, what: 'entry' | 'exit'): boolean =>
  bot.approval !== null &&
  bot.approval !== undefined &&
  !decision.approvedAt &&
  (what === 'entry' || bot.approval.for === 'all')

/** Such as `Buy 0.05 BTCUSD at the market.` */
const proposalOf = (side: Side, quantity: string, symbol: string, terms: OrderTerms): string =>
  `${side === 'buy' ? 'Buy' : 'Sell'} ${quantity} ${symbol} ${describeTerms(terms)}.`
