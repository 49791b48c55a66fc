import { z } from 'zod'
import type { Order } from '../entities/order.entity.ts'

/** An order, and the lane whose lock whoever changes it must hold: none of the three ever changes. */
export const orderRef = z.object({ orderId: z.uuid(), accountId: z.uuid(), symbol: z.string() })
export type OrderRef = z.output<typeof orderRef>

/** What a job about an order is given. */
export type OrderJob = OrderRef & { workspaceId: string; requestId: string }

export const refOf = ({ id, accountId, symbol }: Pick<Order, 'id' | 'accountId' | 'symbol'>): OrderRef => ({
  orderId: id,
  accountId,
  symbol,
})
