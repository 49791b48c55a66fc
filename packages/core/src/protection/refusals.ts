/** What a broker keeps refusing is not sent for ever. */
import type { Order } from '../entities/order.entity.ts'
import type { Protection } from '../entities/protection.entity.ts'
import type { Active, LaneExits } from './lane-exits.ts'

/** Stops in a row, after which it is left to a person. */
export const MAX_REFUSALS = 5

/** Ended by the broker, and not because we asked for it. */
const isRefused = ({ status, cancelRequestedAt }: Order): boolean =>
  status === 'rejected' || status === 'expired' || (status === 'canceled' && !cancelRequestedAt)

/** The newest stops that the broker refused or dropped, one after the other, since it was last tried anew. */
export const refusalsInARow = ({ exits }: LaneExits, { protection, entry }: Active): Order[] => {
  const stops = exits
    .filter(({ leg, parentOrderId }) => leg === 'stop' && parentOrderId === entry.id)
    .filter(({ createdAt }) => !protection.failedAt || createdAt > protection.failedAt)
    .toSorted((a, b) => b.legSeq - a.legSeq)
  const kept = stops.findIndex((stop) => !isRefused(stop))
  return kept < 0 ? stops : stops.slice(0, kept)
}

/** The watchdog looks after it again, and counts anew. */
export const tryAnew = (protection: Protection, now: Date): void => {
  if (protection.failure) Object.assign(protection, { failure: null, failedAt: now })
}
