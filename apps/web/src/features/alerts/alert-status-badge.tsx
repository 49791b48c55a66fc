import type { AlertStatus } from '@viewzenix/schema'
import { Glow } from '../../ui/glow.tsx'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'

export const alertStatusWords: Record<AlertStatus, { label: string; tone: Tone }> = {
  received: { label: 'Received', tone: 'neutral' },
  ordered: { label: 'Ordered', tone: 'good' },
  refused: { label: 'Refused', tone: 'warning' },
  ignored: { label: 'Ignored', tone: 'neutral' },
  invalid: { label: 'Invalid', tone: 'bad' },
  rejected: { label: 'Turned away', tone: 'bad' },
  failed: { label: 'Failed', tone: 'bad' },
}

export const AlertStatusBadge = ({ status }: { status: AlertStatus }) => (
  <Glow value={status}>
    <StatusBadge tone={alertStatusWords[status].tone}>{alertStatusWords[status].label}</StatusBadge>
  </Glow>
)

/** Stands where a message without a signal would show it: who is turned away is not read. */
export const unreadWords = (status: AlertStatus): string =>
  status === 'rejected' ? 'Not read' : 'Not understood'
