import { createFileRoute } from '@tanstack/react-router'
import { IntegrationPanel } from '../../features/integrations/integration-panel.tsx'

export const Route = createFileRoute('/_desk/integrations/$integrationId')({ component: IntegrationPanel })
