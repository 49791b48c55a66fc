import { createFileRoute } from '@tanstack/react-router'
import { type OrderFilter, orderFilters } from '../../features/orders/order-filters.ts'
import { OrdersPage } from '../../features/orders/orders-page.tsx'
import { oneOf, shortText } from '../../lib/search.ts'

type Search = { status?: OrderFilter; symbol?: string; bot?: string; account?: string }

export const Route = createFileRoute('/_desk/orders')({
  validateSearch: ({ status, symbol, bot, account }: Record<string, unknown>): Search => ({
    status: oneOf(orderFilters, status),
    symbol: shortText(symbol),
    bot: shortText(bot),
    account: shortText(account),
  }),
  component: OrdersPage,
})
