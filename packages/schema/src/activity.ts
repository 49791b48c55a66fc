/** The audit trail: what it can be asked for. */
import { z } from 'zod'
import { id, pageInput } from './ids.ts'

const moment = z.iso.datetime({ offset: true, message: 'must be a time such as 2030-01-01T00:00:00Z' })

/** What is not given does not narrow. `from` counts in, `to` does not. */
export const activityFilter = z.object({
  alertId: id.optional(),
  /** Who did it: a person, an API key or a hook. */
  actorId: id.optional(),
  /** `noun.verb`. */
  verb: z
    .string()
    .regex(/^[a-z_]+\.[a-z_-]+$/, 'must be a verb such as order.filled')
    .max(60)
    .optional(),
  /** The kind of thing that it was done to, such as `order`. */
  subjectKind: z
    .string()
    .regex(/^[a-z_]+$/, 'must be a kind such as order')
    .max(40)
    .optional(),
  subjectId: id.optional(),
  from: moment.optional(),
  to: moment.optional(),
  /** Somewhere in the sentence or in the name of whoever did it, in any case. */
  text: z.string().trim().min(1).max(100).optional(),
})
export type ActivityFilter = z.input<typeof activityFilter>

export const listActivityInput = pageInput.extend(activityFilter.shape)

export type ActivityActorView = { id: string; kind: 'user' | 'api_key' | 'hook'; name: string }
