/** Carries a request to cancel to the broker. An order that was never sent ends here; one in flight is waited for. */
import { isTerminal } from '@viewzenix/schema'
import { z } from 'zod'
import { Account } from '../entities/account.entity.ts'
import { Order } from '../entities/order.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import { type BrokerAccount, type BrokerOrder, PortError } from '../ports/index.ts'
import { closeOrder } from './close-order.ts'
import { laneKey } from './lane-lock.ts'
import { type OrderJob, orderRef } from './order-ref.ts'
import { aboutOrder } from './order-words.ts'
import { recordBrokerOrder } from './record-broker-order.ts'
import { brokerAccount, deadline, type Trading } from './trading.ts'

export const cancelAtBroker = async (
  trading: Trading,
  { workspaceId, requestId, ...ref }: OrderJob,
): Promise<void> => {
  const actor = systemActor(workspaceId, requestId)
  const { seen, entity } = await runQuery(trading, workspaceId, async (em) => ({
    seen: await em.findOne(Order, ref.orderId),
    entity: await em.findOneOrFail(Account, ref.accountId),
  }))
  if (!seen || isTerminal(seen.status)) return
  if (seen.status === 'pending') return cancelUnsent(trading, actor, ref)
  // On its way, or nobody knows: the request is repeated as soon as the broker's word on the order is recorded.
  if (seen.status === 'submitting' || seen.status === 'unknown') return
  const answer = await ask(trading, brokerAccount(trading, entity), seen.clientOrderId)
  await recordCancel(trading, actor, { ...ref, answer })
}

type Answer = { order: BrokerOrder } | { refused: string }

/** @throws PortError when nobody knows what came of it: the job tries again, which is safe. */
const ask = async (trading: Trading, account: BrokerAccount, clientOrderId: string): Promise<Answer> => {
  const broker = trading.brokers[account.broker]
  try {
    return { order: await broker.cancelOrder(account, clientOrderId, deadline()) }
  } catch (error) {
    if (!(error instanceof PortError) || error.kind === 'transient') throw error
    // It may have filled first, or the answer was lost: the order itself tells.
    const order = await broker.findOrder(account, clientOrderId, deadline())
    if (!order || (error.kind !== 'unknown' && !isTerminal(order.status))) return { refused: error.message }
    if (!isTerminal(order.status)) throw error
    return { order }
  }
}

/** Cancels an order that no broker has heard of. */
const cancelUnsent = command({
  name: 'order.cancel-unsent',
  permission: 'trade',
  scope: null,
  input: orderRef,
  lock: laneKey,
  handle: async (uow, { orderId }) => {
    const order = await uow.em.findOneOrFail(Order, orderId)
    // Submitted in the meantime: it is canceled at the broker when its answer is recorded.
    if (order.status !== 'pending') return uow.unchanged()
    await closeOrder(uow, order, 'canceled', 'Canceled before it was sent to the broker.')
  },
})

const recordCancel = command({
  name: 'order.record-cancel',
  permission: 'trade',
  scope: null,
  input: orderRef.extend({ answer: z.custom<Answer>() }),
  lock: laneKey,
  handle: async (uow, { orderId, answer }) => {
    const order = await uow.em.findOneOrFail(Order, orderId)
    if ('order' in answer) return recordBrokerOrder(uow, order, answer.order)
    uow.activity({
      verb: 'order.cancel-refused',
      subject: { kind: 'order', id: orderId },
      alertId: order.alertId,
      tone: 'warning',
      summary: aboutOrder(order, `the broker did not cancel it. ${answer.refused}`),
    })
    uow.notify('order', orderId)
  },
})
