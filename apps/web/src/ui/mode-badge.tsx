import type { AccountMode } from '@viewzenix/schema'
import { StatusBadge } from './status-badge.tsx'

/** Paper or LIVE, each in its own colour wherever it stands. */
export const ModeBadge = ({ mode }: { mode: AccountMode }) =>
  mode === 'live' ? (
    <StatusBadge tone="accent">LIVE</StatusBadge>
  ) : (
    <StatusBadge tone="neutral">Paper</StatusBadge>
  )
