import type { OrderStatus } from '@viewzenix/schema'
import { Glow } from '../../ui/glow.tsx'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'

const words: Record<OrderStatus, { label: string; tone: Tone }> = {
  pending: { label: 'Pending', tone: 'neutral' },
  submitting: { label: 'Submitting', tone: 'neutral' },
  unknown: { label: 'Being asked', tone: 'warning' },
  submitted: { label: 'Submitted', tone: 'accent' },
  partially_filled: { label: 'Partly filled', tone: 'accent' },
  filled: { label: 'Filled', tone: 'good' },
  canceled: { label: 'Canceled', tone: 'neutral' },
  rejected: { label: 'Rejected', tone: 'bad' },
  expired: { label: 'Expired', tone: 'neutral' },
}

export const OrderStatusBadge = ({ status }: { status: OrderStatus }) => (
  <Glow value={status}>
    <StatusBadge tone={words[status].tone}>{words[status].label}</StatusBadge>
  </Glow>
)
