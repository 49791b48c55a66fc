import { createFileRoute } from '@tanstack/react-router'
import { HookPanel } from '../../features/hooks/hook-panel.tsx'
import { type HookTab, hookTabs } from '../../features/hooks/hook-tabs.ts'
import { oneOf } from '../../lib/search.ts'

export const Route = createFileRoute('/_desk/hooks/$hookId')({
  validateSearch: ({ tab }: Record<string, unknown>): { tab?: HookTab } => ({ tab: oneOf(hookTabs, tab) }),
  component: HookPanel,
})
