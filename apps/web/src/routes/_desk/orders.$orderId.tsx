import { createFileRoute } from '@tanstack/react-router'
import { OrderPanel } from '../../features/orders/orders-page.tsx'

export const Route = createFileRoute('/_desk/orders/$orderId')({ component: OrderPanel })
