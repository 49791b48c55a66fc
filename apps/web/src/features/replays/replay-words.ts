import type { DecisionOutcome, ReplayOrder, ReplayState, ReplayView } from '@viewzenix/schema'
import { groupDigits, priceText, quantityText } from '../../lib/figures.ts'
import type { Tone } from '../../ui/status-badge.tsx'

export const replayStateWords: Record<ReplayState, { label: string; tone: Tone }> = {
  waiting: { label: 'Waiting', tone: 'neutral' },
  running: { label: 'Being made', tone: 'accent' },
  done: { label: 'Done', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
  canceled: { label: 'Canceled', tone: 'neutral' },
}

export const outcomeWords: Record<DecisionOutcome, { label: string; tone: Tone }> = {
  waiting: { label: 'Waiting', tone: 'neutral' },
  awaiting_approval: { label: 'Waits for a person', tone: 'warning' },
  ordered: { label: 'Ordered', tone: 'accent' },
  done: { label: 'Done', tone: 'good' },
  refused: { label: 'Refused', tone: 'warning' },
}

/** Whose alerts: a bot's, a hook's, or all. */
export const scopeWords = ({ botId, botName, hookId, hookName }: ReplayView): string => {
  if (botId) return botName ?? 'A bot that is gone'
  if (hookId) return hookName ?? 'A hook that is gone'
  return 'All bots'
}

const dayIn = (moment: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone }).format(moment)

/** The days of the calendar that it is of, such as `2030-01-07 – 2030-01-09`. */
export const daysWords = ({ from, to, timeZone }: Pick<ReplayView, 'from' | 'to' | 'timeZone'>): string => {
  const first = dayIn(Date.parse(from), timeZone)
  const last = dayIn(Date.parse(to) - 1, timeZone)
  return first === last ? first : `${first} – ${last}`
}

export const todayIn = (timeZone: string): string => dayIn(Date.now(), timeZone)

/** Such as `entry: buy 0.05 at 65 000.00, filled`. */
export const orderWords = ({ leg, rung, side, quantity, type, status, ...order }: ReplayOrder): string => {
  const name = rung === null ? leg : `target ${rung + 1}`
  const price = order.averagePrice ?? order.limitPrice ?? order.stopPrice
  const at = price === null ? type.replaceAll('_', ' ') : `at ${priceText(price)}`
  return `${name}: ${side} ${quantityText(quantity)} ${at}, ${status.replaceAll('_', ' ')}`
}

export const countWords = (count: number): string => groupDigits(String(count), 0)
