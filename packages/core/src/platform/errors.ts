import type { ErrorCode } from '@viewzenix/schema'

/** One field of the input that was wrong, in a path that the client used, such as `sizing.quantity`. */
export type FieldError = { field: string; message: string }

/**
 * The one error that use-cases throw. `message` is for people: what happened, what was kept, what to do next.
 * Each transport has one mapper for it; anything else that is thrown is INTERNAL and never leaks.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly fields: FieldError[]

  constructor(code: ErrorCode, message: string, options: { fields?: FieldError[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.fields = options.fields ?? []
  }
}

export const notFound = (what: string): AppError =>
  new AppError('NOT_FOUND', `There is no such ${what} in this workspace.`)

export const conflict = (message: string): AppError => new AppError('CONFLICT', message)

export const invalid = (message: string, fields: FieldError[] = []): AppError =>
  new AppError('INVALID', message, { fields })

/**
 * Recognises that PostgreSQL could not be reached, was going away or did not answer in time, whatever wrapped the
 * error: such a failure is UNAVAILABLE (try again), not INTERNAL (a defect).
 */
export const isDatabaseAway = (error: unknown): boolean => {
  for (let e: unknown = error, depth = 0; e instanceof Error && depth < 6; e = e.cause, depth++) {
    const code = (e as { code?: unknown }).code
    if (typeof code === 'string' && (AWAY.has(code) || code.startsWith('08') || code.startsWith('57P')))
      return true
    if (AWAY_MESSAGE.test(e.message) || isStalePlan(e)) return true
    if (e instanceof AggregateError && e.errors.some(isDatabaseAway)) return true
  }
  return false
}

/** Recognises that a table was changed, as by the migration of a newer version, under a statement that was prepared. */
export const isStalePlan = (error: unknown): boolean =>
  error instanceof Error && /cached plan must not change result type/.test(error.message)

/**
 * Recognises that PostgreSQL was away, or took this transaction back for another's sake (deadlocks and the like, class
 * 40; a lock that was not to be had): it says nothing about the work itself, which is tried until it is done.
 */
export const isDatabaseAtFault = (error: unknown): boolean => {
  for (let e: unknown = error, depth = 0; e instanceof Error && depth < 6; e = e.cause, depth++) {
    const code = (e as { code?: unknown }).code
    if (typeof code === 'string' && (code === '55P03' || /^40[0-9A-Z]{3}$/.test(code))) return true
  }
  return isDatabaseAway(error)
}
/**
 * Recognises that PostgreSQL refused the data themselves (SQLSTATE classes 22 and 23): trying the same again is
 * in vain, and of several rows one is at fault.
 */
export const isDataAtFault = (error: unknown): boolean => {
  for (let e: unknown = error, depth = 0; e instanceof Error && depth < 6; e = e.cause, depth++) {
    const code = (e as { code?: unknown }).code
    if (typeof code === 'string' && /^2[23][0-9A-Z]{3}$/.test(code)) return true
  }
  return false
}

/** Of Node's errors and of SQLSTATE: 53300 too many connections, 57014 a statement took longer than it may. */
const AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  '53300',
  '57014',
])
const AWAY_MESSAGE =
  /Connection terminated|Cannot use a pool after calling end|Query read timeout|timeout exceeded when trying to connect|connection timeout|Client has encountered a connection error|not queryable/i
