import { createFileRoute } from '@tanstack/react-router'
import { IntegrationsPage } from '../../features/integrations/integrations-page.tsx'
import { oneOf } from '../../lib/search.ts'

export const Route = createFileRoute('/_desk/integrations')({
  validateSearch: ({ range }: Record<string, unknown>): { range?: 'hour' | 'day' } => ({
    range: oneOf(['hour', 'day'] as const, range),
  }),
  component: IntegrationsPage,
})
