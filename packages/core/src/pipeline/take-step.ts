/** Carries out the next step of a decision: cancels, orders, questions to a person. The lane's lock is held. */
import type { Side, Signal, Sizing } from '@viewzenix/schema'
import type { Alert } from '../entities/alert.entity.ts'
import type { Bot } from '../entities/bot.entity.ts'
import type { Decision } from '../entities/decision.entity.ts'
import type { Order } from '../entities/order.entity.ts'
import { createOrder, describeTerms, type OrderTerms } from '../order/create-order.ts'
import { requestCancel } from '../order/request-cancel.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { moveStopBySignal } from '../protection/move-stop.ts'
import { exitsFor, faultOfStop, openProtection } from '../protection/open-protection.ts'
import { observeLevels } from '../risk/observe.ts'
import { askPerson, conclude, waitFor } from './conclude.ts'
import type { NextStep } from './decide-signal.ts'
import type { MarketSnapshot } from './market-snapshot.ts'
import { planEntry } from './plan-entry.ts'
import { exitTerms } from './price-order.ts'
import { sizeReduction } from './size-order.ts'

export type Context = {
  decision: Decision
  alert: Alert
  signal: Signal
  bot: Bot
  sizing: Sizing
  multiplier: string
  /** Signed base units that the account holds in the symbol. */
  position: string
  openOrders: Order[]
  /** Whether it has made an order already. */
  acted: boolean
  snapshot: MarketSnapshot
}

/** @returns whether the decision is made, so that the next one may be looked at */
export const takeStep = async (uow: UnitOfWork, context: Context, step: NextStep): Promise<boolean> => {
  const { decision } = context
  switch (step.do) {
    case 'wait':
      waitFor(uow, context, step.reason)
      return false
    case 'refuse':
      // A reversal that closed and may not open has ordered all the same.
      return conclude(uow, decision, context.acted ? 'ordered' : 'refused', step.reason)
    case 'finish':
      // The position is where the alert wants it: what is left of it is where its stop belongs.
      if (context.signal.intent === 'target' && !context.acted && context.signal.stopLoss)
        await moveStopBySignal(uow, decision, context.signal, context.alert.id)
      return conclude(uow, decision, context.acted ? 'ordered' : 'done', step.reason)
    case 'cancel':
      if (asks(context, 'exit')) return ask(uow, context, `${step.reason} Then what the alert asks for.`)
      for (const order of context.openOrders) if (step.orderIds.includes(order.id)) requestCancel(uow, order)
      decision.cancels += step.orderIds.length
      waitFor(uow, context, step.reason)
      return false
    case 'exit':
      return leave(uow, context, step, step.quantity, step.final)
    case 'reduce':
      return reduce(uow, context, step)
    case 'enter':
      return enter(uow, context, step)
  }
}

const leave = async (
  uow: UnitOfWork,
  context: Context,
  { side, reason }: { side: Side; reason: string },
  quantity: string,
  final: boolean,
): Promise<boolean> => {
  const { decision, signal, snapshot } = context
  const terms = exitTerms(snapshot.capabilities[signal.assetClass])
  if (asks(context, 'exit')) return ask(uow, context, proposalOf(side, quantity, decision.symbol, terms))
  place(uow, context, 'exit', side, quantity, terms)
  if (final) return conclude(uow, decision, 'ordered', reason)
  waitFor(uow, context, reason)
  return false
}

const reduce = async (
  uow: UnitOfWork,
  context: Context,
  step: Extract<NextStep, { do: 'reduce' }>,
): Promise<boolean> => {
  const { decision, snapshot, position } = context
  if (!snapshot.ok) return conclude(uow, decision, 'refused', snapshot.reason)
  const { quote, instrument, equity } = snapshot
  const price = step.side === 'buy' ? quote.ask : quote.bid
  const size = sizeReduction({ ...context, ...step, position, price, equity, instrument })
  if (!size.ok) return conclude(uow, decision, 'refused', size.reason)
  return leave(uow, context, step, size.quantity, true)
}

const enter = async (
  uow: UnitOfWork,
  context: Context,
  step: Extract<NextStep, { do: 'enter' }>,
): Promise<boolean> => {
  const { decision, bot, alert } = context
  const plan = planEntry({
    ...context,
    side: step.side,
    size: step.size,
    style: bot.order,
    levels: await observeLevels(uow.em, { ...decision, workspaceId: uow.workspaceId }, uow.now),
    symbol: decision.symbol,
    now: uow.moment(),
    receivedAt: alert.receivedAt,
  })
  decision.verdicts = plan.verdicts
  if (!plan.ok)
    return context.acted
      ? conclude(uow, decision, 'ordered', `Closed, and nothing opened. ${plan.reason}`)
      : conclude(uow, decision, 'refused', plan.reason)
  const { signal, snapshot } = context
  const spec = exitsFor(signal, bot.exits)
  const fault = faultOfStop(spec, step.side, priceOf(plan.terms, step.side, snapshot))
  if (fault) return conclude(uow, decision, context.acted ? 'ordered' : 'refused', fault)
  if (asks(context, 'entry'))
    return ask(uow, context, proposalOf(step.side, plan.quantity, decision.symbol, plan.terms))
  const entry = place(uow, context, 'entry', step.side, plan.quantity, plan.terms)
  if (spec) await openProtection(uow, entry, { ...context, spec })
  return conclude(uow, decision, 'ordered', step.reason)
}

/** About where it enters: its own price, or the market's. */
const priceOf = ({ limitPrice, stopPrice }: OrderTerms, side: Side, snapshot: MarketSnapshot): string =>
  limitPrice ?? stopPrice ?? (snapshot.ok ? snapshot.quote[side === 'buy' ? 'ask' : 'bid'] : '0')

/** Whether a person has to say yes before this is done. */
const asks = ({ bot, decision }: Context, what: 'entry' | 'exit'): boolean =>
  bot.approval !== null &&
  bot.approval !== undefined &&
  !decision.approvedAt &&
  (what === 'entry' || bot.approval.for === 'all')

const ask = (uow: UnitOfWork, context: Context, proposal: string): false => {
  askPerson(uow, context, proposal)
  return false
}

/** Such as `Buy 0.05 BTCUSD at the market.` */
const proposalOf = (side: Side, quantity: string, symbol: string, terms: OrderTerms): string =>
  `${side === 'buy' ? 'Buy' : 'Sell'} ${quantity} ${symbol} ${describeTerms(terms)}.`

const place = (
  uow: UnitOfWork,
  { decision, alert, signal, bot }: Context,
  leg: 'entry' | 'exit',
  side: Side,
  quantity: string,
  terms: OrderTerms,
): Order =>
  createOrder(
    uow,
    {
      ...terms,
      alertId: alert.id,
      botId: bot.id,
      accountId: decision.accountId,
      leg,
      legSeq: 0,
      parentOrderId: null,
      symbol: decision.symbol,
      assetClass: signal.assetClass,
      side,
      quantity,
      reduceOnly: leg === 'exit',
      referencePrice: signal.price,
      requestId: alert.requestId,
    },
    bot.name,
  )
