/** One push of a broker's stream becomes ours. Updates come at least once, in any order, and some are lost. */
import { dec } from '@viewzenix/schema'
import { z } from 'zod'
import { Order } from '../entities/order.entity.ts'
import { systemActor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { ALL_WORKSPACES, runQuery } from '../platform/unit-of-work.ts'
import { command } from '../platform/use-case.ts'
import type { BrokerOrder, OrderUpdate } from '../ports/index.ts'
import { recordBrokerOrder } from './record-broker-order.ts'

/** Orders that are not ours are left alone; an update that says nothing new costs one read. */
export const recordUpdate = async (platform: Platform, update: OrderUpdate): Promise<void> => {
  const { accountId, order: seen } = update
  const known = await runQuery(platform, ALL_WORKSPACES, (em) =>
    em.findOne(Order, { clientOrderId: seen.clientOrderId, accountId }),
  )
  if (!known) return
  const nothingNew =
    known.status === seen.status &&
    known.brokerOrderId === seen.brokerOrderId &&
    dec(known.filledQuantity).eq(seen.filledQuantity)
  if (nothingNew) return
  await recordSeen(platform, systemActor(known.workspaceId, known.requestId), { orderId: known.id, seen })
}

/** Applies a broker's view of one order of the actor's workspace. */
export const recordSeen = command({
  name: 'order.record-update',
  permission: 'trade',
  scope: null,
  input: z.object({ orderId: z.uuid(), seen: z.custom<BrokerOrder>() }),
  handle: async (uow, { orderId, seen }) => {
    const order = await uow.em.findOneOrFail(Order, orderId)
    await recordBrokerOrder(uow, order, seen)
  },
})
