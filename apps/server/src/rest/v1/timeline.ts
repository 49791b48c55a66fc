import { z } from '@hono/zod-openapi'
import type { TimelineStep } from '@viewzenix/schema'
import { sample, time } from './shapes.ts'

/** One step on the way of an alert. */
export const timelineStep = z
  .object({
    at: time,
    elapsed_ms: z.number().openapi({ description: 'Milliseconds since the alert was received.' }),
    verb: z.string().openapi({ example: 'order.submitted' }),
    title: z.string(),
    reason: z.string(),
  })
  .openapi('TimelineStep')

export const presentStep = (step: TimelineStep): z.output<typeof timelineStep> => ({
  at: step.at,
  elapsed_ms: step.elapsedMs,
  verb: step.verb,
  title: step.title,
  reason: step.reason,
})

export const stepExample: z.output<typeof timelineStep> = {
  at: sample.time,
  elapsed_ms: 0,
  verb: 'alert.received',
  title: 'Received',
  reason: 'Received: its bots are deciding.',
}
