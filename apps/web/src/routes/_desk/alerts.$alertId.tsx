import { createFileRoute } from '@tanstack/react-router'
import { AlertPanel } from '../../features/alerts/alert-panel.tsx'

export const Route = createFileRoute('/_desk/alerts/$alertId')({ component: AlertPanel })
