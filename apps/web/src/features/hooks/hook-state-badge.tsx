import type { HookView } from '@viewzenix/schema'
import { StatusBadge } from '../../ui/status-badge.tsx'

export const HookStateBadge = ({ hook }: { hook: Pick<HookView, 'enabled' | 'silentAt'> }) => {
  if (!hook.enabled) return <StatusBadge tone="neutral">Switched off</StatusBadge>
  return hook.silentAt ? (
    <StatusBadge tone="bad">Silent</StatusBadge>
  ) : (
    <StatusBadge tone="good">Taking alerts</StatusBadge>
  )
}
