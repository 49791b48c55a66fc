import { createMiddleware } from 'hono/factory'
import { requestIdOf } from '../../http/request-context.ts'
import type { RestEnv, RestServices } from './rest-env.ts'

/** First of all steps: the request's id (the client's own, when it is sane), and nothing is cached. */
export const requestContext = (services: RestServices) =>
  createMiddleware<RestEnv>(async (c, next) => {
    const known: string | undefined = c.get('requestId')
    const requestId = known ?? requestIdOf(c.req.header('x-request-id'))
    c.set('rest', services)
    c.set('requestId', requestId)
    await next()
    c.res.headers.set('x-request-id', requestId)
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
    c.res.headers.set('x-content-type-options', 'nosniff')
  })
