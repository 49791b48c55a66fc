import { createFileRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { hookTabs } from '../../features/hooks/hook-detail.tsx'
import { HookPanel } from '../../features/hooks/hook-panel.tsx'

export const Route = createFileRoute('/_desk/hooks/$hookId')({
  validateSearch: z.object({ tab: z.enum(hookTabs).optional().catch(undefined) }),
  component: HookPanel,
})
