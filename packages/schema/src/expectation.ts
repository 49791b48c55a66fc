/** How often a hook is to hear from its sender: silence for longer is told like an alert. */
import { z } from 'zod'
import { timeZone, tradingWindow } from './risk.ts'

export const expectation = z.object({
  /** At least one alert in any so many minutes. */
  everyMinutes: z.number().int().min(1, 'must be at least a minute').max(10_080, 'must be at most a week'),
  /** Expected only within these; empty: always. */
  windows: z.array(tradingWindow).max(20).default([]),
  /** Of the windows. */
  timeZone: timeZone.default('UTC'),
})
export type Expectation = z.infer<typeof expectation>
