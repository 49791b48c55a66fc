/**
 * Finds out what became of an order that got no answer: the broker is asked by client order id. Found is
 * adopted; not found, several times over some seconds, ends the order. It is never sent again.
 */
import { z } from 'zod'
import { Account } from '../entities/account.entity.ts'
import { Order } from '../entities/order.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { jobKey } from '../platform/jobs.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import type { BrokerOrder } from '../ports/index.ts'
import { closeOrder } from './close-order.ts'
import { laneKey } from './lane-lock.ts'
import { type OrderJob, orderRef, refOf } from './order-ref.ts'
import { aboutOrder } from './order-words.ts'
import { recordBrokerOrder } from './record-broker-order.ts'
import { brokerAccount, deadline, type Trading } from './trading.ts'

/** Look-ups that must find nothing, each later than the one before, until the order counts as never received. */
const LOOKUPS = 3

export const reconcileOrder = async (
  trading: Trading,
  { workspaceId, requestId, ...ref }: OrderJob,
): Promise<void> => {
  const target = await runQuery(trading, workspaceId, async (em) => {
    const order = await em.findOne(Order, ref.orderId)
    if (order?.status !== 'unknown') return null
    const account = await em.findOneOrFail(Account, order.accountId)
    return { clientOrderId: order.clientOrderId, account }
  })
  if (!target) return
  const account = brokerAccount(trading, target.account)
  const found = await trading.brokers[account.broker].findOrder(account, target.clientOrderId, deadline())
  await recordLookup(trading, systemActor(workspaceId, requestId), { ...ref, found })
}

const recordLookup = command({
  name: 'order.reconcile',
  permission: 'trade',
  scope: null,
  input: orderRef.extend({ found: z.custom<BrokerOrder | null>() }),
  lock: laneKey,
  handle: async (uow, { orderId, found }) => {
    const order = await uow.em.findOneOrFail(Order, orderId)
    if (found) {
      uow.activity({
        verb: 'order.found',
        subject: { kind: 'order', id: orderId },
        alertId: order.alertId,
        summary: aboutOrder(order, 'the broker has it. Nothing was lost.'),
      })
      return recordBrokerOrder(uow, order, found)
    }
    // Its stream may have told of it meanwhile: what is decided here must not undo that.
    if (order.status !== 'unknown') return uow.unchanged()
    order.lookups++
    if (order.lookups >= LOOKUPS)
      return closeOrder(
        uow,
        order,
        'rejected',
        `The broker never received the order. It was not sent again: ${whatNext(order)}`,
      )
    uow.activity({
      verb: 'order.sought',
      subject: { kind: 'order', id: orderId },
      alertId: order.alertId,
      summary: aboutOrder(order, `the broker does not know it (look-up ${order.lookups} of ${LOOKUPS}).`),
    })
    uow.enqueue({
      task: 'order.reconcile',
      payload: { workspaceId: uow.workspaceId, ...refOf(order) },
      key: jobKey.reconcile(orderId),
      runAt: new Date(uow.now.getTime() + 1_000 * 2 ** order.lookups),
    })
  },
})

/** An alert that is sent anew enters anew: for what protects a position that is the wrong advice. */
const whatNext = ({ leg }: Order): string =>
  leg === 'stop' || leg === 'target'
    ? 'the watchdog places what the position still needs, within half a minute.'
    : 'send the alert anew if it still holds.'
