/** Errors as RFC 9457 problems: one mapper for everything that can go wrong below a route. */
import { AppError, type FieldError, isDatabaseAway } from '@viewzenix/core/platform'
import type { ErrorCode } from '@viewzenix/schema'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { loggedPath } from '../../logging.ts'
import type { RestEnv } from './rest-env.ts'

export const PROBLEM_TYPE = 'application/problem+json'

/** Codes of this transport alone, beside the eight of the core. */
type TransportCode =
  | 'BAD_REQUEST'
  | 'METHOD_NOT_ALLOWED'
  | 'TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'HOOK_DISABLED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_KEY_IN_USE'

/** A failure that a route answers with, where the core's eight codes are too few. */
export class RestError extends Error {
  readonly status: ContentfulStatusCode
  readonly code: ErrorCode | TransportCode
  readonly fields: FieldError[]
  readonly headers: Record<string, string>
  /** Members of the problem beyond the usual ones. */
  readonly extra: Record<string, string>

  constructor(
    status: ContentfulStatusCode,
    code: ErrorCode | TransportCode,
    message: string,
    more: { fields?: FieldError[]; headers?: Record<string, string>; extra?: Record<string, string> } = {},
  ) {
    super(message)
    this.name = 'RestError'
    this.status = status
    this.code = code
    this.fields = more.fields ?? []
    this.headers = more.headers ?? {}
    this.extra = more.extra ?? {}
  }
}

const STATUS: Record<ErrorCode, ContentfulStatusCode> = {
  NOT_FOUND: 404,
  FORBIDDEN: 403,
  UNAUTHENTICATED: 401,
  INVALID: 422,
  CONFLICT: 409,
  LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
}

const TITLE: Record<number, string> = {
  400: 'Bad request',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Invalid',
  429: 'Too many requests',
  500: 'Failed on our side',
  503: 'Not available just now',
}

/** Seconds after which a caller who found us without a database may try again. */
const RETRY_AFTER = '5'

/** The answer to anything that was thrown. What nobody foresaw is logged with its request id and told to nobody. */
export const toProblem = (error: unknown, c: Context<RestEnv>): Response => {
  const known = recognise(error)
  if (known) return respond(c, known)
  const requestId = c.var.requestId
  c.var.rest.platform.log.error(
    { requestId, method: c.req.method, path: loggedPath(c.req.path), err: error },
    'A REST request failed on our side',
  )
  return respond(
    c,
    new RestError(
      500,
      'INTERNAL',
      `Something failed on our side (request ${requestId}). Nothing was changed. Try again; if it stays, tell whoever runs this server.`,
    ),
  )
}

const recognise = (error: unknown): RestError | null => {
  if (error instanceof RestError) return error
  if (error instanceof AppError && error.code !== 'INTERNAL') {
    const headers: Record<string, string> =
      error.code === 'UNAVAILABLE' || error.code === 'LIMITED' ? { 'retry-after': RETRY_AFTER } : {}
    const fields = error.fields.map(({ field, message }) => ({ field: snake(field), message }))
    return new RestError(STATUS[error.code], error.code, error.message, { fields, headers })
  }
  if (isDatabaseAway(error))
    return new RestError(
      503,
      'UNAVAILABLE',
      'The database does not answer. Try again in a few seconds; if you were changing something, look first whether it was kept.',
      { headers: { 'retry-after': RETRY_AFTER } },
    )
  if (error instanceof HTTPException && error.status < 500) {
    if (error.status === 415)
      return new RestError(
        415,
        'UNSUPPORTED_MEDIA_TYPE',
        'Send JSON, and say so: Content-Type: application/json.',
      )
    return new RestError(400, 'BAD_REQUEST', 'The request could not be read.')
  }
  return null
}

const respond = (c: Context<RestEnv>, error: RestError): Response => {
  const body = {
    type: 'about:blank',
    title: TITLE[error.status] ?? 'Failed',
    status: error.status,
    detail: error.message,
    code: error.code,
    request_id: c.var.requestId,
    errors: error.fields,
    ...error.extra,
  }
  for (const [name, value] of Object.entries(error.headers)) c.header(name, value)
  return c.body(JSON.stringify(body), error.status, { 'content-type': PROBLEM_TYPE })
}

/** The core names fields as TypeScript does; a client of this API knows them in snake_case. */
const snake = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
