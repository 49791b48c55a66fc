import type { BotView } from '@viewzenix/schema'
import { StatusBadge } from '../../ui/status-badge.tsx'

export const BotStatusBadge = ({ bot }: { bot: Pick<BotView, 'status' | 'halted'> }) => {
  if (bot.status === 'paused') return <StatusBadge tone="neutral">Paused</StatusBadge>
  if (bot.halted) return <StatusBadge tone="bad">Halted</StatusBadge>
  return <StatusBadge tone="good">Running</StatusBadge>
}
