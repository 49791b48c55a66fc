/** tRPC, set up once: errors, and who may call. */

import { initTRPC, TRPCError } from '@trpc/server'
import { type Actor, AppError } from '@viewzenix/core/platform'
import { z } from 'zod'
import type { ApiContext } from './context.ts'
import { type AppErrorData, toAppError, toTrpcError } from './errors.ts'

const t = initTRPC.context<ApiContext>().create({
  // Stack traces stay in the log, whatever NODE_ENV says.
  isDev: false,
  sse: {
    // A stream ends now and then, so that one that was opened with a session that has ended since ends too.
    maxDurationMs: 15 * 60_000,
    ping: { enabled: true, intervalMs: 15_000 },
    client: { reconnectAfterInactivityMs: 40_000 },
  },
  errorFormatter: ({ shape, error, ctx }) => {
    const requestId = ctx?.requestId ?? ''
    const app = toAppError(error, requestId)
    const data: AppErrorData = { code: app.code, requestId, fields: app.fields }
    return { ...shape, message: app.message, data: { ...shape.data, app: data } }
  },
})

export const router = t.router

/** For procedures that ask for nothing: called with no input, or with an empty one. */
export const nothing = z.object({}).optional()

const withErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next()
  if (result.ok) return result
  const error = toAppError(result.error, ctx.requestId)
  const fields = { err: result.error.cause ?? result.error, requestId: ctx.requestId, path }
  if (error.code === 'INTERNAL') ctx.platform.log.error(fields, 'A procedure failed')
  else if (error.code === 'UNAVAILABLE') ctx.platform.log.warn(fields, 'A procedure was unavailable')
  throw toTrpcError(error)
})

const anyProcedure = t.procedure.use(withErrors)

/** Anybody, signed in or not: so often from one address, which could try secrets. */
export const openProcedure = anyProcedure.use(async ({ ctx, next }) => {
  await ctx.spendGuess()
  return next()
})

/** Anybody who is signed in; what they may do is decided by each use-case. */
export const procedure = anyProcedure.use(async ({ ctx, type, next }) => {
  if (!ctx.actor)
    throw new TRPCError({
      code: 'UNAUTHORIZED',
      cause: new AppError(
        'UNAUTHENTICATED',
        'You are not signed in, or your session has ended. Sign in again.',
      ),
    })
  const actor: Actor = ctx.actor
  if (type === 'mutation' && actor.kind === 'user') await ctx.spendWrite(actor.id)
  return next({ ctx: { ...ctx, actor } })
})
