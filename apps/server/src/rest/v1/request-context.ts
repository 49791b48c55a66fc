import { newId } from '@viewzenix/core/platform'
import { createMiddleware } from 'hono/factory'
import type { RestEnv, RestServices } from './rest-env.ts'

/** Text that is safe in a log line and a header. */
const SANE = /^[A-Za-z0-9._:-]{1,128}$/

/** First of all steps: the request's id (the client's own, when it is sane), and nothing is cached. */
export const requestContext = (services: RestServices) =>
  createMiddleware<RestEnv>(async (c, next) => {
    const given = c.req.header('x-request-id')
    const known: string | undefined = c.get('requestId')
    const requestId = known ?? (given !== undefined && SANE.test(given) ? given : newId())
    c.set('rest', services)
    c.set('requestId', requestId)
    await next()
    c.res.headers.set('x-request-id', requestId)
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
    c.res.headers.set('x-content-type-options', 'nosniff')
  })
