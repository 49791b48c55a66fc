import { z } from 'zod'

/** Every id is a UUID (version 7, so that ids sort by the time they were made), in lower case. */
export const id = z.uuid('must be an id (a UUID)').transform((v) => v.toLowerCase())

/** A name that people give to a thing: 1 to 80 characters, no control characters. */
export const name = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(80, 'must be at most 80 characters')
  .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters')

/** A market symbol as we keep it: upper case, no exchange prefix, such as `BTCUSD`, `AAPL`, `BRK.B`, `EURUSD`. */
export const symbol = z
  .string()
  .trim()
  .transform((v) => v.toUpperCase())
  .pipe(z.string().regex(/^[A-Z0-9][A-Z0-9._:/!-]{0,31}$/, 'must be a symbol such as BTCUSD or AAPL'))

export const cursor = z.string().max(200)

/** Paging of every list: newest first, at most `limit` rows, from where `cursor` (of the page before) ended. */
export const pageInput = z.object({
  limit: z.number().int().min(1).max(200).default(50),
  cursor: cursor.optional(),
})
export type PageInput = z.infer<typeof pageInput>

export type Page<T> = { items: T[]; nextCursor: string | null }
