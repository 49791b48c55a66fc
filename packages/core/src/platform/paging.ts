/**
 * Pages of a list, newest first. A cursor is where a page ended: opaque to clients, so that what it holds (an id or
 * a sequence number) stays ours to change.
 */
import type { Page } from '@viewzenix/schema'
import { invalid } from './errors.ts'

const KEYS = {
  id: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  seq: /^\d{1,18}$/,
  day: /^\d{4}-\d\d-\d\d$/,
} as const
/** What a list is ordered by: ids (UUID version 7), a sequence, or days. */
export type PageKey = keyof typeof KEYS

/** The condition "after the page before" for `where`; undefined on the first page. Throws INVALID on a foreign cursor. */
export const afterCursor = (cursor: string | undefined, by: PageKey): { $lt: string } | undefined => {
  if (cursor === undefined) return undefined
  const key = Buffer.from(cursor, 'base64url').toString()
  if (!KEYS[by].test(key))
    throw invalid('The cursor is not one of this list. Start again from its first page.', [
      { field: 'cursor', message: 'is not a cursor of this list' },
    ])
  return { $lt: key }
}

/** Cuts rows, of which one more than `limit` was asked for, to a page. */
export const toPage = <R>(rows: R[], limit: number, key: (row: R) => string): Page<R> => {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const more = rows.length > limit && last !== undefined
  return { items, nextCursor: more ? Buffer.from(key(last)).toString('base64url') : null }
}
