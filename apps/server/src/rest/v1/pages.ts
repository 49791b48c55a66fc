/** Pages of a list: newest first, `{data, next_cursor}`. */
import { z } from '@hono/zod-openapi'
import { invalid } from '@viewzenix/core/platform'
import type { Page } from '@viewzenix/schema'

/** What every list takes. Ranges as in the core, whose own input checks them again. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a whole number from 1 to 200')
    .transform(Number)
    .pipe(z.number().min(1, 'must be at least 1').max(200, 'must be at most 200'))
    .optional()
    .openapi({
      type: 'integer',
      minimum: 1,
      maximum: 200,
      default: 50,
      description: 'How many at most.',
    }),
  cursor: z
    .string()
    .min(1, 'must not be empty')
    .max(200, 'must be a cursor of this list')
    .optional()
    .openapi({ description: 'Where the page before ended: its `next_cursor`, with the same filters.' }),
}

export const pageOf = <T extends z.ZodType>(item: T, name: string) =>
  z
    .object({
      data: z.array(item),
      next_cursor: z.string().nullable().openapi({ description: 'null on the last page.' }),
    })
    .openapi(name)

export const presentPage = <V, T>(page: Page<V>, present: (view: V) => T) => ({
  data: page.items.map(present),
  next_cursor: page.nextCursor,
})

/** Cuts a list that the core gives whole (a workspace has few) into pages, newest first. */
export const cutPage = <V extends { id: string }>(
  all: V[],
  { limit = 50, cursor }: { limit?: number; cursor?: string },
): Page<V> => {
  const after = cursor === undefined ? null : Buffer.from(cursor, 'base64url').toString()
  if (after !== null && !z.uuid().safeParse(after).success)
    throw invalid('The cursor is not one of this list. Start again from its first page.', [
      { field: 'cursor', message: 'is not a cursor of this list' },
    ])
  const rest = all
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    .filter((view) => after === null || view.id < after)
  const items = rest.slice(0, limit)
  const last = items.at(-1)
  return {
    items,
    nextCursor: last && rest.length > limit ? Buffer.from(last.id).toString('base64url') : null,
  }
}
