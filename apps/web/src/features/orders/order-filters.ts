/** What the list of orders can be narrowed to, in a trader's words. */
import { isTerminal, type OrderStatus, orderStatuses } from '@viewzenix/schema'

export const orderFilters = ['open', 'filled', 'canceled', 'rejected', 'expired'] as const
export type OrderFilter = (typeof orderFilters)[number]

export const orderFilterWords: Record<OrderFilter, string> = {
  open: 'Open',
  filled: 'Filled',
  canceled: 'Canceled',
  rejected: 'Rejected',
  expired: 'Expired',
}

/** Undefined for all of them. */
export const statusesOf = (filter: OrderFilter | undefined): OrderStatus[] | undefined => {
  if (!filter) return undefined
  return filter === 'open' ? orderStatuses.filter((status) => !isTerminal(status)) : [filter]
}
