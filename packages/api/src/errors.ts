/** The one mapper of errors for tRPC. Each error in the shape carries `data.app`; nothing unknown leaks. */

import { TRPCError } from '@trpc/server'
import { AppError, type FieldError, fieldErrors, isDatabaseAway } from '@viewzenix/core/platform'
import { PortError } from '@viewzenix/core/ports'
import type { ErrorCode } from '@viewzenix/schema'
import { ZodError } from 'zod'

export type AppErrorData = {
  code: ErrorCode
  /** Quote it to the operator: every line that was logged for the request has it. */
  requestId: string
  fields: FieldError[]
}

const trpcCodes = {
  NOT_FOUND: 'NOT_FOUND',
  FORBIDDEN: 'FORBIDDEN',
  UNAUTHENTICATED: 'UNAUTHORIZED',
  INVALID: 'BAD_REQUEST',
  CONFLICT: 'CONFLICT',
  LIMITED: 'TOO_MANY_REQUESTS',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<ErrorCode, TRPCError['code']>

const codes = new Map<TRPCError['code'], ErrorCode>([
  ['NOT_FOUND', 'NOT_FOUND'],
  ['FORBIDDEN', 'FORBIDDEN'],
  ['UNAUTHORIZED', 'UNAUTHENTICATED'],
  ['CONFLICT', 'CONFLICT'],
  ['TOO_MANY_REQUESTS', 'LIMITED'],
  ['SERVICE_UNAVAILABLE', 'UNAVAILABLE'],
  ['INTERNAL_SERVER_ERROR', 'INTERNAL'],
])

/** What went wrong, in the core's words; INTERNAL when it is none of ours. */
export const toAppError = (error: unknown, requestId: string): AppError => {
  if (error instanceof AppError) return error
  if (error instanceof ZodError) return toInvalid(error)
  if (error instanceof PortError) return fromPort(error)
  if (isDatabaseAway(error))
    return new AppError(
      'UNAVAILABLE',
      'The database cannot be reached just now. This works again by itself once it is back; if you were changing something, look then whether it was kept.',
      { cause: error },
    )
  if (error instanceof TRPCError) {
    if (error.cause && error.cause !== error) return toAppError(error.cause, requestId)
    const code = codes.get(error.code) ?? 'INVALID'
    if (code !== 'INTERNAL') return new AppError(code, error.message, { cause: error })
  }
  return new AppError(
    'INTERNAL',
    `Something failed on our side (request ${requestId}). Nothing was changed. Try again; if it fails again, give the operator this number.`,
    { cause: error },
  )
}

/** The same error as tRPC throws it. */
export const toTrpcError = (error: AppError): TRPCError =>
  new TRPCError({ code: trpcCodes[error.code], message: error.message, cause: error })

const toInvalid = (error: ZodError): AppError => {
  const fields = fieldErrors(error)
  const [first] = fields
  return new AppError(
    'INVALID',
    first ? `${first.field || 'The input'} ${first.message}.` : 'The input is invalid.',
    { fields },
  )
}

const fromPort = (error: PortError): AppError =>
  error.kind === 'rejected'
    ? new AppError('INVALID', error.message, { cause: error })
    : new AppError('UNAVAILABLE', `An outside service did not answer: ${error.message}`, { cause: error })
