import { createFileRoute } from '@tanstack/react-router'
import { AlertPanel } from '../../features/alerts/alerts-page.tsx'

export const Route = createFileRoute('/_desk/alerts/$alertId')({ component: AlertPanel })
