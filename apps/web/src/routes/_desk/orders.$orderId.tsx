import { createFileRoute } from '@tanstack/react-router'
import { OrderPanel } from '../../features/orders/order-panel.tsx'

export const Route = createFileRoute('/_desk/orders/$orderId')({ component: OrderPanel })
