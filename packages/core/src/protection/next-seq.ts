import { Order } from '../entities/order.entity.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'

/** Counts on, so that each has a client order id of its own; 0 is left to the decision's own exit. */
export const nextSeq = async (uow: UnitOfWork, entry: Order, leg: Order['leg']): Promise<number> => {
  const { alertId, botId, accountId } = entry
  const last = await uow.em.findOne(
    Order,
    { alertId, botId, accountId, leg },
    { orderBy: { legSeq: 'desc' }, fields: ['legSeq'] },
  )
  return (last?.legSeq ?? 0) + 1
}
