/**
 * Closes what one (account, symbol) holds. It is one step at a time, and each looks at what there is: cancel what
 * rests, see it canceled, send an exit of the size that is held then, see it filled. So it goes on after a crash
 * wherever it was, and never opens anything. The lane's lock must be held.
 */
import { dec, toDecimalString } from '@viewzenix/schema'
import { OPEN_STATUSES, Order } from '../entities/order.entity.ts'
import type { Position } from '../entities/position.entity.ts'
import { Protection } from '../entities/protection.entity.ts'
import { createOrder } from '../order/create-order.ts'
import { exitTerms } from '../order/exit-terms.ts'
import { outlivesHalt } from '../order/order-state.ts'
import { orderWords } from '../order/order-words.ts'
import { requestCancel } from '../order/request-cancel.ts'
import { wakeDecisions } from '../order/wake-lane.ts'
import { jobKey } from '../platform/jobs.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import type { Broker } from '../ports/index.ts'
import { nextSeq } from './next-seq.ts'
import { tellAtRisk } from './tell-at-risk.ts'

/** Exits that are sent, one after the other, until it is left to a person. */
const MAX_TRIES = 5
/** After so long people are told that it is not done yet. */
export const SLOW_MS = 120_000

/** Takes effect with the lane's next `flattenLane`. What is being closed already goes on as it began. */
export const beginFlattening = (
  uow: UnitOfWork,
  position: Position,
  { by, reason }: { by: string; reason: string },
): void => {
  if (position.flattening) return
  position.flattening = { by, reason, since: uow.now.toISOString(), tries: 0 }
  position.updatedAt = uow.now
  const { accountId, symbol } = position
  uow.enqueue({
    task: 'exits.reconcile',
    payload: { workspaceId: uow.workspaceId, accountId, symbol, repair: false },
    key: jobKey.exits(accountId, symbol, false),
  })
  uow.notify('position', position.id)
}

export const flattenLane = async (
  uow: UnitOfWork,
  position: Position,
  { accepts, repair }: { accepts: Broker['capabilities']; repair: boolean },
): Promise<void> => {
  const { accountId, symbol, flattening } = position
  if (!flattening) return
  if (repair) await tellSlowness(uow, position)
  const lane = { accountId, symbol }
  const open = await uow.em.find(
    Order,
    { ...lane, status: { $in: [...OPEN_STATUSES] } },
    { orderBy: { id: 'asc' }, refresh: true },
  )
  cancelForClosing(uow, open, flattening.by)
  if (open.length > 0) return
  if (dec(position.quantity).isZero()) return end(uow, position)
  const last = await uow.em.findOne(
    Order,
    { ...lane, leg: 'exit', legSeq: { $gt: 0 }, createdAt: { $gte: new Date(flattening.since) } },
    { orderBy: { id: 'desc' }, refresh: true },
  )
  if (last?.cancelRequestedAt) return giveUp(uow, position, 'Its exit was canceled by hand.')
  const refused = last && last.status !== 'filled'
  if (refused && flattening.tries >= MAX_TRIES) {
    const why = `${MAX_TRIES} exits came to nothing. ${last.reason ?? ''}`.trim()
    // A watchdog that would close it at once would begin all over.
    await uow.em.nativeUpdate(Protection, { ...lane, endedAt: null }, { failure: why, failedAt: uow.now })
    return giveUp(uow, position, why)
  }
  // What a broker refuses is not sent again and again: the watchdog comes by every half a minute.
  if (refused && !repair) return
  await sendExit(uow, position, accepts)
}

/** All but the exits of whoever flattens. */
export const cancelForClosing = (uow: UnitOfWork, open: Order[], by: string): void => {
  for (const order of open) {
    if (order.cancelRequestedAt || (order.leg === 'exit' && outlivesHalt(order))) continue
    requestCancel(uow, order)
    uow.activity({
      verb: 'order.cancel-requested',
      subject: { kind: 'order', id: order.id },
      alertId: order.alertId,
      summary: `${by} has what is held in ${order.symbol} closed: asked to cancel ${orderWords(order)}.`,
    })
  }
}

const sendExit = async (
  uow: UnitOfWork,
  position: Position,
  accepts: Broker['capabilities'],
): Promise<void> => {
  const { accountId, symbol, assetClass, quantity, flattening } = position
  if (!flattening) return
  const long = dec(quantity).gt(0)
  const origin = await lastEntry(uow, { accountId, symbol }, long ? 'buy' : 'sell')
  if (!origin) return giveUp(uow, position, 'No order of ours ever made it.')
  createOrder(
    uow,
    {
      ...exitTerms(accepts[assetClass]),
      ...{ alertId: origin.alertId, botId: origin.botId, accountId, symbol, assetClass },
      leg: 'exit',
      legSeq: await nextSeq(uow, origin, 'exit'),
      parentOrderId: origin.id,
      side: long ? 'sell' : 'buy',
      quantity: toDecimalString(dec(quantity).abs()),
      reduceOnly: true,
      referencePrice: null,
      requestId: uow.actor.requestId,
    },
    flattening.by,
  )
  position.flattening = { ...flattening, tries: flattening.tries + 1 }
}

/** The entry that made the position; where only a broker's own fill did, the last order that was filled at all. */
const lastEntry = async (
  { em }: UnitOfWork,
  lane: { accountId: string; symbol: string },
  side: Order['side'],
): Promise<Order | null> => {
  const filled = { ...lane, filledQuantity: { $gt: '0' } }
  const newest = { orderBy: { id: 'desc' } } as const
  return (
    (await em.findOne(Order, { ...filled, leg: 'entry', side }, newest)) ??
    (await em.findOne(Order, filled, newest))
  )
}

const end = async (uow: UnitOfWork, position: Position): Promise<void> => {
  const { symbol, flattening } = position
  position.flattening = null
  position.updatedAt = uow.now
  uow.activity({
    verb: 'position.flattened',
    subject: { kind: 'position', id: position.id },
    tone: 'good',
    summary: `Nothing is held in ${symbol} any more, and nothing rests, as ${flattening?.by} wanted: ${flattening?.reason}`,
    data: { ...flattening },
  })
  uow.notify('position', position.id)
  await wakeDecisions(uow, position)
}

/** Loudly: the position is there, and its stops and targets are kept again. */
const giveUp = async (uow: UnitOfWork, position: Position, why: string): Promise<void> => {
  const { symbol, flattening, accountId } = position
  position.flattening = null
  position.updatedAt = uow.now
  await tellAtRisk(uow, position, {
    verb: 'position.flatten-failed',
    what: `The position in ${symbol} could not be closed`,
    reason: `${why} It is held as before, and its stops and targets are kept again. Close it once more, or at the broker.`,
    key: `${position.id}:${flattening?.since}`,
  })
  uow.enqueue({
    task: 'exits.reconcile',
    payload: { workspaceId: uow.workspaceId, accountId, symbol, repair: false },
    key: jobKey.exits(accountId, symbol, false),
  })
  await wakeDecisions(uow, position)
}

const tellSlowness = async (uow: UnitOfWork, position: Position): Promise<void> => {
  const { symbol, flattening } = position
  if (!flattening || flattening.told) return
  if (uow.now.getTime() - new Date(flattening.since).getTime() < SLOW_MS) return
  position.flattening = { ...flattening, told: true }
  await tellAtRisk(uow, position, {
    verb: 'position.flatten-slow',
    what: `The position in ${symbol} is not closed yet`,
    reason: `It was to be closed ${Math.round(SLOW_MS / 60_000)} minutes ago: an order is not canceled, or the exit is not filled. It goes on being tried; look at its orders.`,
    key: `${position.id}:${flattening.since}:slow`,
  })
}
