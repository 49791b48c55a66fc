/** What came back instead of an answer, in the words that people get to read. */
import { TRPCClientError } from '@trpc/client'
import { type ErrorCode, errorCodes } from '@viewzenix/schema'
import { isObject, oneOf } from './search.ts'

export type ServerError = {
  code: ErrorCode
  requestId: string
  fields: { field: string; message: string }[]
}

/** The server's own account of the failure; null when no answer came, or one that is not the server's. */
export const serverError = (error: unknown): ServerError | null => {
  if (!(error instanceof TRPCClientError) || !isObject(error.data) || !isObject(error.data.app)) return null
  const { code, requestId, fields } = error.data.app
  const known = oneOf(errorCodes, code)
  if (!known) return null
  return {
    code: known,
    requestId: typeof requestId === 'string' ? requestId : '',
    fields: (Array.isArray(fields) ? fields : []).flatMap((each: unknown) =>
      isObject(each) && typeof each.field === 'string' && typeof each.message === 'string'
        ? [{ field: each.field, message: each.message }]
        : [],
    ),
  }
}

/** True when the server, or the database behind it, could not be reached: trying again later may help. */
export const isAway = (error: unknown): boolean => {
  const known = serverError(error)
  return known ? known.code === 'UNAVAILABLE' : error instanceof TRPCClientError || error instanceof TypeError
}

/** True when the address itself named what there is not: what is gone, or an id that is none. Asking again helps nobody. */
export const isNowhere = (error: unknown): boolean => {
  const known = serverError(error)
  if (known?.code === 'INVALID')
    return known.fields.length > 0 && known.fields.every(({ field }) => /^id$|Id$/.test(field))
  return known?.code === 'NOT_FOUND'
}

export const isSignedOut = (error: unknown): boolean => serverError(error)?.code === 'UNAUTHENTICATED'

/** One sentence for people: the server's own where there is one. */
export const errorSentence = (error: unknown): string => {
  const known = serverError(error)
  if (known && error instanceof Error) return error.message
  if (isAway(error))
    return 'Viewzenix cannot be reached. It is tried again by itself; is the server running, and are you online?'
  return error instanceof Error ? error.message : String(error)
}

/** The same for an act, which is never tried again by itself: it may have been done although no answer came. */
export const actSentence = (error: unknown): string =>
  isAway(error) && !serverError(error)
    ? 'Viewzenix did not answer, so this may or may not have been done. Look whether it was before you try again.'
    : errorSentence(error)

/** Fields that the server found wrong, as pairs of path and sentence. */
export const serverFields = (error: unknown): [path: string, message: string][] =>
  (serverError(error)?.fields ?? []).map(({ field, message }) => [field, message])

/** The same for a form whose fields are named as the input's are. */
export const fieldErrors = <T extends string>(
  error: unknown,
  fields: readonly T[],
): Partial<Record<T, string>> => {
  const found: Partial<Record<T, string>> = {}
  for (const [path, message] of serverFields(error)) {
    const field = fields.find((each) => path === each || path.startsWith(`${each}.`))
    if (field) found[field] ??= message
  }
  return found
}
