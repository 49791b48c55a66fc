/**
 * Sends one order, exactly once. The row says `submitting` before the broker hears of it; the call is made
 * outside any transaction; its outcome is accepted, rejected or unknown. Unknown is never sent again.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { Account } from '../entities/account.entity.ts'
import { Alert } from '../entities/alert.entity.ts'
import { Order } from '../entities/order.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { jobKey } from '../platform/jobs.ts'
import type { Platform } from '../platform/platform.ts'
import { runQuery, type UnitOfWork } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { type BrokerAccount, type BrokerOrder, type PlaceOrder, PortError } from '../ports/index.ts'
import { evaluateMoment, type Level } from '../risk/evaluate-moment.ts'
import { readGate } from '../risk/read-gate.ts'
import { asTraffic } from './broker-traffic.ts'
import { closeOrder } from './close-order.ts'
import { laneKey } from './lane-lock.ts'
import { type OrderJob, type OrderRef, orderRef, refOf } from './order-ref.ts'
import { outlivesHalt } from './order-state.ts'
import { aboutOrder } from './order-words.ts'
import { recordBrokerOrder } from './record-broker-order.ts'
import { brokerAccount, deadline, type Trading } from './trading.ts'

export const submitOrder = async (
  trading: Trading,
  { workspaceId, requestId, ...ref }: OrderJob,
): Promise<void> => {
  const actor = systemActor(workspaceId, requestId)
  const sending = await beginSubmission(trading, actor, ref)
  if (!sending) return
  const answered = trading.echoes.expect(sending.order.clientOrderId)
  try {
    const outcome = await send(trading, sending, () => stillWanted(trading, workspaceId, ref))
    await recordSubmission(trading, actor, { ...ref, outcome })
    if (outcome.kind === 'answered') trading.echoes.heard(outcome.order)
  } finally {
    answered()
  }
}

type Sending = { account: BrokerAccount; order: PlaceOrder }
type Outcome = { kind: 'answered'; order: BrokerOrder } | { kind: 'failed'; error: PortError }

/** Sent again only after a failure by which nothing was placed, and only when the broker does not know the order. */
const MAX_SENDS = 3
const RESEND_MS = 250

const send = async (
  trading: Trading,
  sending: Sending,
  stillWanted: () => Promise<boolean>,
): Promise<Outcome> => {
  const signal = deadline()
  let outcome = await sendOnce(trading, sending, signal)
  for (let sends = 1; sends < MAX_SENDS && isTransient(outcome); sends++) {
    await delay(RESEND_MS * 2 ** sends, undefined, { signal }).catch(() => undefined)
    const known = await lookUp(trading, sending, signal)
    if (known === 'no answer' || (!known && !(await stillWanted()))) return outcome
    outcome = known ? { kind: 'answered', order: known } : await sendOnce(trading, sending, signal)
  }
  return outcome
}

/** Trading may have been halted, or the order canceled, since it was sent the first time. */
const stillWanted = (trading: Trading, workspaceId: string, { orderId }: OrderRef) =>
  runQuery(trading, workspaceId, async (em) => {
    const order = await em.findOneOrFail(Order, orderId)
    return !order.cancelRequestedAt && (outlivesHalt(order) || (await readGate(em, order)).halt === null)
  })

const isTransient = (outcome: Outcome) => outcome.kind === 'failed' && outcome.error.kind === 'transient'

const lookUp = async (
  { brokers }: Trading,
  { account, order }: Sending,
  signal: AbortSignal,
): Promise<BrokerOrder | null | 'no answer'> => {
  try {
    return await brokers[account.broker].findOrder(account, order.clientOrderId, signal)
  } catch {
    return 'no answer'
  }
}

const sendOnce = async (
  trading: Trading,
  { account, order }: Sending,
  signal: AbortSignal,
): Promise<Outcome> => {
  try {
    return {
      kind: 'answered',
      order: await trading.brokers[account.broker].placeOrder(account, order, signal),
    }
  } catch (error) {
    if (error instanceof PortError) return { kind: 'failed', error }
    // A defect of an adapter says nothing about whether the order was placed.
    trading.log.error({ err: error, clientOrderId: order.clientOrderId }, 'A broker adapter failed')
    return { kind: 'failed', error: new PortError('unknown', 'The broker adapter failed.', { cause: error }) }
  }
}

const beginSubmission = command({
  name: 'order.submit',
  permission: 'trade',
  scope: null,
  input: orderRef,
  lock: laneKey,
  handle: async (uow, { orderId }, platform): Promise<Sending | null> => {
    const order = await uow.em.findOne(Order, orderId)
    if (order?.status === 'submitting') {
      // Whoever set that never came back: the order may or may not have been sent.
      await becomeUnknown(
        uow,
        order,
        'The process ended while the order was on its way. The broker is being asked.',
      )
      return null
    }
    if (order?.status !== 'pending') {
      uow.unchanged()
      return null
    }
    if (order.cancelRequestedAt) {
      await closeOrder(uow, order, 'canceled', 'Canceled before it was sent to the broker.')
      return null
    }
    const { halt, levels } = await readGate(uow.em, order)
    if (halt !== null && !outlivesHalt(order)) {
      await closeOrder(uow, order, 'rejected', `Not sent: trading is halted (${halt}).`)
      return null
    }
    const late = await whyTooLate(uow, order, levels)
    if (late) {
      await closeOrder(uow, order, 'rejected', `Not sent. ${late}`)
      return null
    }
    const account = await uow.em.findOneOrFail(Account, order.accountId)
    const at = unsealed(platform, account)
    if (!at) {
      const reason = `Not sent: the credentials of ${account.name} cannot be read. Enter them anew.`
      await closeOrder(uow, order, 'rejected', reason)
      return null
    }
    order.status = 'submitting'
    order.submittedAt = uow.now
    order.updatedAt = uow.now
    uow.activity({
      verb: 'order.submitting',
      subject: { kind: 'order', id: order.id },
      alertId: order.alertId,
      summary: aboutOrder(order, `sent to ${account.name}.`),
      data: { client_order_id: order.clientOrderId, sent: asTraffic(toPlaceOrder(order)) },
    })
    uow.notify('order', order.id)
    return { account: at, order: toPlaceOrder(order) }
  },
})

/** Time may have passed since an entry was decided: the rules in which it matters are held against once more. */
const whyTooLate = async (uow: UnitOfWork, order: Order, levels: Level[]): Promise<string | null> => {
  if (order.leg !== 'entry') return null
  const { receivedAt, signal } = await uow.em.findOneOrFail(Alert, order.alertId)
  const { assetClass, extendedHours } = order
  const { firedAt = null, maxLagSeconds = null } = signal ?? {}
  const moment = { now: uow.moment(), assetClass, extendedHours, firedAt, receivedAt, maxLagSeconds }
  const verdicts = evaluateMoment(moment, levels)
  return verdicts.find(({ passed }) => !passed)?.message ?? null
}

/** null where they were sealed under another secret: nothing was sent, and no try will change that. */
const unsealed = (platform: Platform, account: Account): BrokerAccount | null => {
  try {
    return brokerAccount(platform, account)
  } catch (err) {
    platform.log.error({ err, accountId: account.id }, 'The credentials of an account cannot be read')
    return null
  }
}

const toPlaceOrder = (order: Order): PlaceOrder => ({
  clientOrderId: order.clientOrderId,
  symbol: order.symbol,
  side: order.side,
  type: order.type,
  timeInForce: order.timeInForce,
  quantity: order.quantity,
  limitPrice: order.limitPrice ?? null,
  stopPrice: order.stopPrice ?? null,
  trail: order.trail ?? null,
  extendedHours: order.extendedHours,
  reduceOnly: order.reduceOnly,
})

const recordSubmission = command({
  name: 'order.record-submission',
  permission: 'trade',
  scope: null,
  input: orderRef.extend({ outcome: z.custom<Outcome>() }),
  lock: laneKey,
  handle: async (uow, { orderId, outcome }) => {
    const order = await uow.em.findOneOrFail(Order, orderId)
    if (outcome.kind === 'answered') return recordBrokerOrder(uow, order, outcome.order)
    // The stream may have been faster than the failing answer.
    if (order.status !== 'submitting') return uow.unchanged()
    const { kind, code, message } = outcome.error
    const answer = { kind, code, message }
    if (kind === 'unknown')
      return becomeUnknown(
        uow,
        order,
        `No answer from the broker: ${message} It is being asked; the order is not sent again.`,
        { answer },
      )
    const reason = {
      rejected: `Rejected by the broker: ${message}`,
      transient: `The broker could not take the order: ${message} Nothing was placed.`,
      misconfigured: `The account's connection does not work: ${message} Nothing was placed.`,
    }[kind]
    return closeOrder(uow, order, 'rejected', reason, { answer })
  },
})

const becomeUnknown = async (
  uow: UnitOfWork,
  order: Order,
  summary: string,
  data?: Record<string, unknown>,
): Promise<void> => {
  order.status = 'unknown'
  order.updatedAt = uow.now
  uow.activity({
    verb: 'order.unknown',
    subject: { kind: 'order', id: order.id },
    alertId: order.alertId,
    tone: 'warning',
    summary: aboutOrder(order, summary),
    ...(data ? { data } : {}),
  })
  uow.enqueue({
    task: 'order.reconcile',
    payload: { workspaceId: uow.workspaceId, ...refOf(order) },
    key: jobKey.reconcile(order.id),
    runAt: new Date(uow.now.getTime() + FIRST_LOOKUP_MS),
  })
  uow.notify('order', order.id)
  uow.notify('alert', order.alertId)
}

/** A request that is still on its way must have time to arrive before "not found" means anything. */
const FIRST_LOOKUP_MS = 500
