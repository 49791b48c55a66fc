import { createFileRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { orderFilters } from '../../features/orders/order-filters.ts'
import { OrdersPage } from '../../features/orders/orders-page.tsx'

export const Route = createFileRoute('/_desk/orders')({
  validateSearch: z.object({
    status: z.enum(orderFilters).optional().catch(undefined),
    symbol: z.string().max(40).optional().catch(undefined),
  }),
  component: OrdersPage,
})
