/**
 * The lane of one (account, symbol): its waiting decisions, first received first. Each is asked what to do next
 * until one has to wait; then the lane rests until an order of it is done and wakes it again.
 */
import { dec, type Leg, toDecimalString, type VerdictView } from '@viewzenix/schema'
import { Alert } from '../entities/alert.entity.ts'
import { Bot } from '../entities/bot.entity.ts'
import { Decision } from '../entities/decision.entity.ts'
import { OPEN_STATUSES, Order } from '../entities/order.entity.ts'
import { Position } from '../entities/position.entity.ts'
import { clientOrderId } from '../order/client-order-id.ts'
import { lockLane } from '../order/lane-lock.ts'
import { requestCancel } from '../order/request-cancel.ts'
import { newIdAt } from '../platform/ids.ts'
import { jobKey } from '../platform/jobs.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { evaluateRisk } from '../risk/evaluate-risk.ts'
import { findHalt } from '../risk/find-halt.ts'
import { decideSignal, type NextStep } from './decide-signal.ts'
import type { MarketSnapshot } from './market-snapshot.ts'
import { type PricedOrder, priceEntry } from './price-order.ts'
import { sizeEntry } from './size-order.ts'

export type Lane = { accountId: string; symbol: string }

/**
 * Takes the lane's lock and moves its decisions on as far as they go.
 * @returns the alerts whose decisions were concluded: they are settled once all lanes of the transaction are locked
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
    { accountId: lane.accountId, symbol: lane.symbol, outcome: 'waiting' },
    { orderBy: { alertSeq: 'asc' } },
  )
  const concluded: string[] = []
  for (const decision of waiting) {
    if (!(await advanceDecision(uow, lane, decision, snapshot))) break
    concluded.push(decision.alertId)
  }
  return concluded
}

/** @returns whether the decision is made, so that the next one may be looked at */
const advanceDecision = async (
  uow: UnitOfWork,
  lane: Lane,
  decision: Decision,
  snapshot: MarketSnapshot,
): Promise<boolean> => {
  const { em } = uow
  const alert = await em.findOneOrFail(Alert, decision.alertId)
  const bot = await em.findOneOrFail(Bot, decision.botId)
  const signal = alert.signal
  if (!signal) throw new Error(`alert ${alert.id} was routed without a signal`)

  const halt = await findHalt(em, { accountId: lane.accountId, botId: bot.id })
  if (halt) return conclude(uow, decision, 'refused', `Refused: trading is halted (${halt.reason}).`)

  const position = await em.findOne(Position, { accountId: lane.accountId, symbol: lane.symbol })
  const openOrders = await em.find(Order, {
    accountId: lane.accountId,
    symbol: lane.symbol,
    status: { $in: [...OPEN_STATUSES] },
  })
  const own = await em.find(Order, { alertId: alert.id, botId: bot.id, accountId: lane.accountId })
  const step = decideSignal({
    signal,
    bot,
    symbol: lane.symbol,
    position: position?.quantity ?? '0',
    openOrders: openOrders.map((o) => ({ ...plain(o), cancelRequested: o.cancelRequestedAt !== null })),
    legs: own.map((o) => ({ leg: o.leg, status: o.status })),
  })
  return takeStep(uow, { decision, alert, bot, openOrders, position, snapshot }, step)
}

const plain = (o: Order) => ({ id: o.id, type: o.type, timeInForce: o.timeInForce, status: o.status })

type Context = {
  decision: Decision
  alert: Alert
  bot: Bot
  openOrders: Order[]
  position: Position | null
  snapshot: MarketSnapshot
}

const takeStep = async (uow: UnitOfWork, context: Context, step: NextStep): Promise<boolean> => {
  const { decision } = context
  switch (step.do) {
    case 'wait':
      if (decision.reason !== step.reason) waitFor(uow, context, step.reason)
      return false
    case 'cancel':
      for (const order of context.openOrders) if (step.orderIds.includes(order.id)) requestCancel(uow, order)
      waitFor(uow, context, step.reason)
      return false
    case 'refuse':
      return conclude(uow, decision, 'refused', step.reason)
    case 'finish':
      return conclude(uow, decision, 'ordered', step.reason)
    case 'exit':
      placeOrder(uow, context, 'exit', step.side, step.quantity, {
        type: 'market',
        timeInForce: 'gtc',
        limitPrice: null,
      })
      if (step.final) return conclude(uow, decision, 'ordered', step.reason)
      waitFor(uow, context, step.reason)
      return false
    case 'enter':
      return enter(uow, context, step)
  }
}

const enter = async (
  uow: UnitOfWork,
  context: Context,
  step: Extract<NextStep, { do: 'enter' }>,
): Promise<boolean> => {
  const { decision, alert, bot, snapshot, position } = context
  if (!snapshot.ok) return conclude(uow, decision, 'refused', snapshot.reason)
  const signal = alert.signal
  if (!signal) return conclude(uow, decision, 'refused', 'Refused: the alert has no reading.')
  const priced = priceEntry({ side: step.side, signal, style: bot.order, ...snapshot })
  if (priced.limitPrice !== null && dec(priced.limitPrice).lte(0))
    return conclude(uow, decision, 'refused', `Refused: the limit price would be ${priced.limitPrice}.`)
  const size = sizeEntry({ sizing: bot.sizing, signal, price: priced.expectedPrice, ...snapshot })
  if (!size.ok) return conclude(uow, decision, 'refused', size.reason)
  const verdicts = evaluateRisk({
    limits: bot.risk,
    quantity: size.quantity,
    price: priced.expectedPrice,
    position: position?.quantity ?? '0',
    resting: restingUnits(context.openOrders, step.side),
    entriesLastMinute: bot.risk.maxOrdersPerMinute === null ? 0 : await entriesLastMinute(uow, bot.id),
  })
  decision.verdicts = verdicts
  const failed = verdicts.find((v) => !v.passed)
  if (failed) return conclude(uow, decision, 'refused', failed.message)
  placeOrder(uow, context, 'entry', step.side, size.quantity, priced)
  return conclude(uow, decision, 'ordered', step.reason)
}

/** What the entries of this side that rest at the broker may still add to the position. */
const restingUnits = (openOrders: Order[], side: Order['side']): string =>
  toDecimalString(
    openOrders
      .filter((order) => order.side === side && !order.reduceOnly)
      .reduce((sum, order) => sum.plus(order.quantity).minus(order.filledQuantity), dec(0)),
  )

const entriesLastMinute = (uow: UnitOfWork, botId: string): Promise<number> =>
  uow.em.count(Order, {
    botId,
    leg: 'entry',
    createdAt: { $gt: new Date(uow.now.getTime() - 60_000) },
  })

/** The row comes first: unique by (alert, bot, account, leg), its client order id known before it is sent. */
const placeOrder = (
  uow: UnitOfWork,
  { decision, alert, bot }: Context,
  leg: Leg,
  side: Order['side'],
  quantity: string,
  kind: Pick<PricedOrder, 'type' | 'timeInForce' | 'limitPrice'>,
): void => {
  const key = { alertId: alert.id, botId: bot.id, accountId: decision.accountId, leg }
  const createdAt = uow.moment()
  const order = uow.em.create(Order, {
    id: newIdAt(createdAt),
    workspaceId: uow.workspaceId,
    ...key,
    ...kind,
    legSeq: 0,
    parentOrderId: null,
    stopPrice: null,
    trail: null,
    extendedHours: false,
    symbol: decision.symbol,
    assetClass: alert.signal?.assetClass ?? 'unknown',
    side,
    quantity,
    reduceOnly: leg === 'exit',
    referencePrice: alert.signal?.price ?? null,
    clientOrderId: clientOrderId(key),
    brokerOrderId: null,
    status: 'pending',
    filledQuantity: '0',
    averagePrice: null,
    fees: '0',
    reason: null,
    cancelRequestedAt: null,
    lookups: 0,
    requestId: alert.requestId,
    createdAt,
    submittedAt: null,
    closedAt: null,
    updatedAt: createdAt,
  })
  const at = kind.limitPrice === null ? 'at the market' : `at ${kind.limitPrice} or better`
  uow.activity({
    verb: 'order.created',
    subject: { kind: 'order', id: order.id },
    alertId: alert.id,
    summary: `${bot.name}: ${side} ${quantity} ${decision.symbol} ${at}${leg === 'exit' ? ', only to close' : ''}.`,
    data: { ...key, ...kind, side, quantity, client_order_id: order.clientOrderId },
  })
  uow.enqueue({
    task: 'order.submit',
    payload: { workspaceId: uow.workspaceId, orderId: order.id },
    key: jobKey.submit(order.id),
  })
  uow.notify('order', order.id)
}

const waitFor = (uow: UnitOfWork, { decision, alert, bot }: Context, reason: string): void => {
  decision.reason = reason
  uow.activity({
    verb: 'decision.waiting',
    subject: { kind: 'bot', id: bot.id },
    alertId: alert.id,
    summary: `${bot.name}: ${reason}`,
  })
  uow.notify('alert', alert.id)
}

/** Makes the decision final, and leaves its reason. */
const conclude = async (
  uow: UnitOfWork,
  decision: Decision,
  outcome: 'ordered' | 'refused',
  reason: string,
): Promise<true> => {
  decision.outcome = outcome
  decision.reason = reason
  decision.decidedAt = uow.now
  if (outcome === 'refused') {
    const bot = await uow.em.findOneOrFail(Bot, decision.botId)
    uow.activity({
      verb: 'decision.refused',
      subject: { kind: 'bot', id: decision.botId },
      alertId: decision.alertId,
      tone: 'warning',
      summary: `${bot.name}: ${reason}`,
      data: verdictData(decision.verdicts),
    })
  }
  return true
}

const verdictData = (verdicts: VerdictView[]) => ({ verdicts })
