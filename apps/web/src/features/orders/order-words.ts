import type { TimeInForce } from '@viewzenix/schema'

/** How long an order stands, as it ends a sentence. */
export const timeInForceWords: Record<TimeInForce, string> = {
  day: 'for the day',
  gtc: 'until cancelled',
  ioc: 'immediate or cancel',
  fok: 'all or nothing',
}
