import { createFileRoute } from '@tanstack/react-router'
import { alertStatus } from '@viewzenix/schema'
import { z } from 'zod'
import { AlertsPage } from '../../features/alerts/alerts-page.tsx'

export const Route = createFileRoute('/_desk/alerts')({
  validateSearch: z.object({
    status: alertStatus.optional().catch(undefined),
    symbol: z.string().max(40).optional().catch(undefined),
    hook: z.uuid().optional().catch(undefined),
  }),
  component: AlertsPage,
})
