/** What happened to an alert, step by step, out of the audit trail. */
import type { EntityManager } from '@mikro-orm/postgresql'
import type { TimelineStep } from '@viewzenix/schema'
import { Activity } from '../entities/activity.entity.ts'
import { maskValues } from '../platform/mask.ts'

/** More steps than any alert has that was not sent again thousands of times. */
const MAX_STEPS = 500

/** The trail of one alert in the order in which it was learned. `about` picks the lines that are wanted. */
export const readTimeline = async (
  em: EntityManager,
  alert: { id: string; receivedAt: Date },
  about: (line: { subjectKind: string; subjectId: string | null }) => boolean = () => true,
): Promise<TimelineStep[]> => {
  const lines = await em.find(Activity, { alertId: alert.id }, { orderBy: { id: 'asc' }, limit: MAX_STEPS })
  return lines
    .filter((line) => about({ subjectKind: line.subjectKind, subjectId: line.subjectId ?? null }))
    .map((line) => ({
      id: line.id,
      at: line.at.toISOString(),
      elapsedMs: Math.max(0, line.at.getTime() - alert.receivedAt.getTime()),
      verb: line.verb,
      tone: line.tone,
      title: titles[line.verb] ?? fallback(line.verb),
      reason: line.summary,
      data: line.data ? maskValues(line.data) : null,
    }))
}

const titles: Record<string, string> = {
  'alert.received': 'Received',
  'alert.duplicate': 'Came again',
  'alert.routed': 'Read and routed',
  'alert.ignored': 'Ignored',
  'alert.failed': 'Could not be routed',
  'decision.waiting': 'Waiting',
  'decision.refused': 'Refused',
  'decision.incomplete': 'Done in part',
  'order.created': 'Order made',
  'order.submitting': 'Sending to the broker',
  'order.submitted': 'Accepted by the broker',
  'order.unknown': 'No answer from the broker',
  'order.sought': 'Looked up at the broker',
  'order.found': 'Found at the broker',
  'order.partially_filled': 'Partly filled',
  'order.filled': 'Filled',
  'order.canceled': 'Canceled',
  'order.rejected': 'Rejected',
  'order.expired': 'Expired',
  'order.cancel-requested': 'Cancel asked for',
  'order.cancel-refused': 'Cancel refused',
  'fill.recorded': 'Fill',
  'position.changed': 'Position',
}

/** `order.cancel-requested` as `Order cancel requested`, for verbs without words of their own. */
const fallback = (verb: string): string => {
  const words = verb.replace(/[._-]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
