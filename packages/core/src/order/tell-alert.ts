import { dec, toDecimalString } from '@viewzenix/schema'
import { Alert } from '../entities/alert.entity.ts'
import type { Order } from '../entities/order.entity.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'

/** An alert says in the lists what became of it; of several orders, what became of the last one to end. */
export const tellAlert = async (uow: UnitOfWork, order: Order): Promise<void> => {
  await uow.em.nativeUpdate(Alert, { id: order.alertId }, { summary: outcomeOf(order) })
  uow.notify('alert', order.alertId)
}

const outcomeOf = ({ side, symbol, filledQuantity, averagePrice, status, reason }: Order): string => {
  if (!averagePrice) return endOf(status, reason ?? null)
  const price = toDecimalString(dec(averagePrice).toSignificantDigits(10))
  const filled = `${side === 'buy' ? 'Bought' : 'Sold'} ${filledQuantity} ${symbol} at ${price}.`
  return status === 'filled' ? filled : `${filled} The rest was ${status}.`
}

/** The reason is a sentence of its own; it is not told twice what it says already. */
const endOf = (status: string, reason: string | null): string => {
  const word = status.charAt(0).toUpperCase() + status.slice(1)
  if (reason === null) return `${word}.`
  return reason.startsWith(word) ? reason : `${word}: ${reason}`
}
