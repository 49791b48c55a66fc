import { isDeepStrictEqual } from 'node:util'

/** What was changed, field by field, as the audit trail keeps it. */
export type Changes = Record<string, { before: unknown; after: unknown }>

/** The fields of `after` that are not as they were. */
export const changesOf = (before: Record<string, unknown>, after: Record<string, unknown>): Changes =>
  Object.fromEntries(
    Object.entries(after)
      .filter(([field, value]) => value !== undefined && !isDeepStrictEqual(before[field], value))
      .map(([field, value]) => [field, { before: before[field] ?? null, after: value }]),
  )
