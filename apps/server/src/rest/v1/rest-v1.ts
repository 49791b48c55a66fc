/** The REST API, version 1: a map of it, and what surrounds every route. */

import { createSharedRateLimiter } from '../../http/rate-limiter.ts'
import { createRouter } from './describe.ts'
import { docs } from './docs.ts'
import { describeApi } from './openapi.ts'
import { RestError, toProblem } from './problem.ts'
import { requestContext } from './request-context.ts'
import type { RestDeps } from './rest-env.ts'
import { addRoutes } from './routes.ts'
import { createTokenIssuer } from './token-issuer.ts'

const DEFAULT_LIMIT = { requests: 600, seconds: 60 }
/** Failed credentials that one address may show. */
const GUESS_LIMIT = { requests: 60, seconds: 60 }

/** To be mounted under `/api/v1`. */
export const restV1 = (deps: RestDeps) => {
  const services = {
    ...deps,
    tokens: createTokenIssuer(deps.platform),
    byKey: createSharedRateLimiter('key', deps.rateLimit ?? DEFAULT_LIMIT, deps.limits),
    byAddress: createSharedRateLimiter('address', GUESS_LIMIT, deps.limits),
  }
  const app = createRouter()
  app.onError((error, c) => toProblem(error, c))
  app.use('*', requestContext(services))
  addRoutes(app)

  // Once: it does not change while the program runs.
  const document = describeApi(app)
  app.get('/openapi.json', (c) => c.json(document))
  app.route('/docs', docs)

  refuseOtherMethods(app)
  app.all('*', () => {
    throw new RestError(
      404,
      'NOT_FOUND',
      'There is nothing at this address. See /api/v1/docs for what there is.',
    )
  })
  return app
}

/** A path that exists, asked in a way that it does not know: 405 with what it does know. */
const refuseOtherMethods = (app: ReturnType<typeof createRouter>): void => {
  const known = new Map<string, Set<string>>()
  for (const { path, method } of app.routes) {
    if (method === 'ALL') continue
    const methods = known.get(path) ?? new Set<string>()
    methods.add(method)
    if (method === 'GET') methods.add('HEAD')
    known.set(path, methods)
  }
  for (const [path, methods] of known)
    app.all(path, (c) => {
      const allow = [...methods].join(', ')
      throw new RestError(405, 'METHOD_NOT_ALLOWED', `${c.req.method} is not possible here, only ${allow}.`, {
        headers: { allow },
      })
    })
}
