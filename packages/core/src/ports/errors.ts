/**
 * How a call to the outside can fail, in every port alike:
 * - `rejected`: the service understood and said no. Final.
 * - `transient`: the service certainly did nothing; the same call may be made again.
 * - `unknown`: nobody can say whether it was done. Never repeated blindly: ask first.
 * - `misconfigured`: our credentials or settings are wrong; a person has to act.
 */
export type PortErrorKind = 'rejected' | 'transient' | 'unknown' | 'misconfigured'

export class PortError extends Error {
  readonly kind: PortErrorKind
  /** The service's own code, where it has one. */
  readonly code: string | null
  /** How long the service wants to be left alone, in milliseconds; null where it does not say. */
  readonly retryAfterMs: number | null

  constructor(
    kind: PortErrorKind,
    message: string,
    options: { code?: string; cause?: unknown; retryAfterMs?: number | null } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'PortError'
    this.kind = kind
    this.code = options.code ?? null
    this.retryAfterMs = options.retryAfterMs ?? null
  }
}
