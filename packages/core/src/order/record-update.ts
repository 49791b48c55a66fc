/** One push of a broker's stream becomes ours. Updates come at least once, in any order, and some are lost. */
import { z } from 'zod'
import { Order } from '../entities/order.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { ALL_WORKSPACES, runQuery } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import type { BrokerOrder, OrderUpdate } from '../ports/index.ts'
import { saysNothingNew } from './echoes.ts'
import { laneKey } from './lane-lock.ts'
import { orderRef, refOf } from './order-ref.ts'
import { recordBrokerOrder } from './record-broker-order.ts'
import type { Trading } from './trading.ts'

/** Orders that are not ours are left alone; an echo of our own costs nothing, and what says nothing new one read. */
export const recordUpdate = async (trading: Trading, update: OrderUpdate): Promise<void> => {
  const { accountId, order: seen } = update
  if (await trading.echoes.isEcho(seen)) return
  const known = await runQuery(trading, ALL_WORKSPACES, (em) =>
    em.findOne(Order, { clientOrderId: seen.clientOrderId, accountId }),
  )
  if (!known || saysNothingNew(known, seen)) return
  await recordSeen(trading, systemActor(known.workspaceId, known.requestId), { ...refOf(known), seen })
}

/** Applies a broker's view of one order of the actor's workspace. */
export const recordSeen = command({
  name: 'order.record-update',
  permission: 'trade',
  scope: null,
  input: orderRef.extend({ seen: z.custom<BrokerOrder>() }),
  lock: laneKey,
  handle: async (uow, { orderId, seen }) => {
    const order = await uow.em.findOneOrFail(Order, orderId)
    await recordBrokerOrder(uow, order, seen)
  },
})
