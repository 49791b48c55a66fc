import { createFileRoute } from '@tanstack/react-router'
import { type AlertStatus, alertStatuses } from '@viewzenix/schema'
import { AlertsPage } from '../../features/alerts/alerts-page.tsx'
import { oneOf, shortText } from '../../lib/search.ts'

type Search = { status?: AlertStatus; symbol?: string; hook?: string }

export const Route = createFileRoute('/_desk/alerts')({
  validateSearch: ({ status, symbol, hook }: Record<string, unknown>): Search => ({
    status: oneOf(alertStatuses, status),
    symbol: shortText(symbol),
    hook: shortText(hook),
  }),
  component: AlertsPage,
})
