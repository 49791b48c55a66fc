/** Where a decision is refused that has closed a position already: what it did stays told, and the rest is named. */
import type { EntityManager } from '@mikro-orm/postgresql'
import { isTerminal, type Leg, type OrderStatus } from '@viewzenix/schema'
import type { Decision } from '../entities/decision.entity.ts'
import { Order } from '../entities/order.entity.ts'

export type Refusal = {
  outcome: 'refused' | 'ordered'
  reason: string
  /** Why the rest of it is not done; null where nothing of it was. */
  undone: string | null
}

/** Pure. @param legs the entry and the exit that the decision has made already */
export const refuseRest = (legs: readonly { leg: Leg; status: OrderStatus }[], why: string): Refusal => {
  const exit = legs.find(({ leg }) => leg === 'exit')
  if (!exit) return { outcome: 'refused', reason: why, undone: null }
  return { outcome: 'ordered', reason: `${closed(exit.status)} ${why}`, undone: why }
}

const closed = (status: OrderStatus): string => {
  if (status === 'filled') return 'Closed, and nothing opened.'
  return isTerminal(status)
    ? `Its exit was ${status}, and nothing opened.`
    : 'Its exit is on its way, and nothing opens.'
}

/** The entry and the exit that it has made already. */
export const readLegs = (
  em: EntityManager,
  { alertId, botId, accountId }: Pick<Decision, 'alertId' | 'botId' | 'accountId'>,
): Promise<Order[]> =>
  em.find(Order, { alertId, botId, accountId, leg: { $in: ['entry', 'exit'] }, legSeq: 0 })
