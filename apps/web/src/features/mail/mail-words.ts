import type { MailDelivery, MailState, MailView, SuppressionReason } from '@viewzenix/schema'
import type { Tone } from '../../ui/status-badge.tsx'

type Words = { label: string; tone: Tone }

export const mailStateWords: Record<MailState, Words> = {
  planned: { label: 'Waiting', tone: 'neutral' },
  sending: { label: 'On its way', tone: 'neutral' },
  sent: { label: 'Sent', tone: 'good' },
  outbox: { label: 'In the outbox', tone: 'accent' },
  unknown: { label: 'May have been sent', tone: 'warning' },
  suppressed: { label: 'Held back', tone: 'warning' },
  failed: { label: 'Failed', tone: 'bad' },
}

const deliveryWords: Record<MailDelivery, Words> = {
  delivered: { label: 'Delivered', tone: 'good' },
  opened: { label: 'Opened', tone: 'good' },
  bounced: { label: 'Bounced', tone: 'bad' },
  complained: { label: 'Reported as spam', tone: 'bad' },
}

/** How far a mail came, in a word. */
export const mailWords = ({ state, delivery }: Pick<MailView, 'state' | 'delivery'>): Words =>
  state === 'sent' && delivery ? deliveryWords[delivery] : mailStateWords[state]

export const suppressionWords: Record<SuppressionReason, string> = {
  hard_bounce: 'Bounced',
  spam_complaint: 'Reported as spam',
  unsubscribed: 'Unsubscribed',
}

/** `delivery.bounced` as `Bounced`. */
export const eventTitle = (kind: string): string =>
  titles[kind] ?? kind.replace(/^\w+\./, '').replaceAll('_', ' ')

const titles: Record<string, string> = {
  'mail.planned': 'Planned',
  'mail.sent': 'Sent',
  'mail.kept': 'Kept in the outbox',
  'mail.postponed': 'Put off',
  'mail.unknown': 'No answer',
  'mail.not_found': 'Not found',
  'mail.suppressed': 'Held back',
  'mail.failed': 'Failed',
  'mail.resent': 'Sent again',
  'delivery.delivered': 'Delivered',
  'delivery.delayed': 'Not delivered yet',
  'delivery.bounced': 'Bounced',
  'delivery.complained': 'Reported as spam',
  'delivery.opened': 'Opened',
  'delivery.clicked': 'Link followed',
  'delivery.suppressed': 'Address suppressed',
  'delivery.reactivated': 'Address reactivated',
}
