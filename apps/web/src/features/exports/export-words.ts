import type { ExportKind, ExportState } from '@viewzenix/schema'
import type { Tone } from '../../ui/status-badge.tsx'

export const kindWords: Record<ExportKind, string> = {
  alerts: 'Alerts',
  orders: 'Orders',
  fills: 'Fills',
  activity: 'Audit trail',
  broker_calls: 'Calls to brokers',
}

export const stateWords: Record<ExportState, { label: string; tone: Tone }> = {
  waiting: { label: 'Waiting', tone: 'neutral' },
  running: { label: 'Being made', tone: 'accent' },
  ready: { label: 'Ready', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
}
