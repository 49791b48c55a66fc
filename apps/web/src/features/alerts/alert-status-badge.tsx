import type { AlertOutcome, AlertStatus, AlertView } from '@viewzenix/schema'
import { Glow } from '../../ui/glow.tsx'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'

type Words = { label: string; tone: Tone }

export const alertStatusWords: Record<AlertStatus, Words> = {
  received: { label: 'Received', tone: 'neutral' },
  ordered: { label: 'Ordered', tone: 'accent' },
  done: { label: 'Done', tone: 'good' },
  refused: { label: 'Refused', tone: 'warning' },
  ignored: { label: 'Ignored', tone: 'neutral' },
  invalid: { label: 'Invalid', tone: 'bad' },
  rejected: { label: 'Turned away', tone: 'bad' },
  failed: { label: 'Failed', tone: 'bad' },
}

const outcomeWords: Record<AlertOutcome, Words> = {
  working: alertStatusWords.ordered,
  filled: { label: 'Filled', tone: 'good' },
  partly_filled: { label: 'Partly filled', tone: 'warning' },
  rejected: { label: 'Rejected', tone: 'bad' },
  canceled: { label: 'Canceled', tone: 'neutral' },
  expired: { label: 'Expired', tone: 'neutral' },
}

/** Once orders came of it, what they came to; an alert is green when all of it was done. */
export const alertWords = ({ status, outcome }: Pick<AlertView, 'status' | 'outcome'>): Words =>
  status === 'ordered' && outcome ? outcomeWords[outcome] : alertStatusWords[status]

export const AlertStatusBadge = ({ alert }: { alert: Pick<AlertView, 'status' | 'outcome'> }) => {
  const { label, tone } = alertWords(alert)
  return (
    <Glow value={label}>
      <StatusBadge tone={tone}>{label}</StatusBadge>
    </Glow>
  )
}

/** Stands where a message without a signal would show it: who is turned away is not read. */
export const unreadWords = (status: AlertStatus): string =>
  status === 'rejected' ? 'Not read' : 'Not understood'
