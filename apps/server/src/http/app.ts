/** The product, seen from outside: a map of its addresses. */
import { trpcServer } from '@hono/trpc-server'
import { type ApiDependencies, appRouter, toAppError, toTrpcError } from '@viewzenix/api'
import type { OnWorkspaceCreated } from '@viewzenix/core/identity'
import { isDatabaseAway } from '@viewzenix/core/platform'
import type { IdentityProvider } from '@viewzenix/core/ports'
import { Hono } from 'hono'
import type pg from 'pg'
import type { Config } from '../config.ts'
import type { Logger } from '../logging.ts'
import { restV1 } from '../rest/v1/index.ts'
import { type HealthDeps, health } from './health.ts'
import type { HookDoor } from './hook-door.ts'
import { hookIngress } from './hook-ingress.ts'
import { oauthRoutes } from './oauth.ts'
import { clientAddressOf, requestContext, type ServerEnv } from './request-context.ts'
import { securityHeaders } from './security-headers.ts'
import { type SessionCookies, sameOriginOnly } from './session-cookie.ts'
import { staticWeb } from './static-web.ts'
import { whileSignedIn } from './while-signed-in.ts'

export type AppDeps = Omit<ApiDependencies, 'sendAlert'> &
  Omit<HealthDeps, 'metricsToken' | 'clientAddress'> & {
    config: Config
    log: Logger
    door: HookDoor
    /** Where the limits are counted that hold over all processes. */
    limits: pg.Pool
    sessions: SessionCookies
    providers: IdentityProvider[]
    onWorkspaceCreated?: OnWorkspaceCreated
    /** Folder of the built dashboard; null where something else serves it. */
    webFolder: string | null
  }

/** What a process with the role `http` or `all` answers. */
export const createApp = async (deps: AppDeps): Promise<Hono<ServerEnv>> => {
  const { config, log, platform, market, live, door, sessions } = deps
  const clientAddress = clientAddressOf(config.trustedProxies)
  const app = createBareApp(deps)

  app.route(
    '/hooks',
    hookIngress({
      door,
      log,
      now: () => platform.clock.now(),
      clientAddress,
      rateLimit: config.hookRateLimit,
    }),
  )
  app.use('*', securityHeaders(platform.publicUrl))
  app.route(
    '/',
    oauthRoutes({
      platform,
      providers: deps.providers,
      sessions,
      requestId: (c) => c.get('requestId'),
      clientIp: clientAddress,
      onWorkspaceCreated: deps.onWorkspaceCreated,
      signUpList: deps.config.signUpAllow,
    }),
  )
  app.use('/trpc/*', sameOriginOnly(platform.publicUrl, sessions.name))
  app.use(
    '/trpc/*',
    trpcServer({
      router: appRouter,
      endpoint: '/trpc',
      createContext: async (_options, c) => {
        const requestId: string = c.get('requestId')
        const actor = await sessions.resolve(c, requestId).catch((error: unknown) => {
          throw toTrpcError(toAppError(error, requestId))
        })
        return {
          platform,
          market,
          live: whileSignedIn(live, () => sessions.resolve(c, requestId)),
          sendAlert: door.sendAlert,
          preview: deps.preview,
          requestId,
          actor,
          setSession: (secret: string) =>
            c.header('set-cookie', sessions.serialize(secret), { append: true }),
        }
      },
    }),
  )
  app.route(
    '/api/v1',
    restV1({
      platform,
      market,
      sendAlert: door.sendAlertByKey,
      preview: deps.preview,
      rateLimit: { requests: config.apiRateLimit, seconds: 60 },
      limits: deps.limits,
      clientAddress,
    }),
  )
  if (deps.webFolder !== null) app.route('/', await staticWeb(deps.webFolder))
  return app
}

/** What every process answers, also one with the role `worker`: how it does. */
export const createBareApp = (
  deps: Omit<HealthDeps, 'metricsToken' | 'clientAddress'> & { config: Config; log: Logger },
): Hono<ServerEnv> => {
  const { config, log } = deps
  const app = new Hono<ServerEnv>()
  app.use('*', requestContext({ log, metrics: deps.metrics }))
  app.route(
    '/',
    health({
      ...deps,
      metricsToken: config.metricsToken,
      clientAddress: clientAddressOf(config.trustedProxies),
    }),
  )
  app.notFound((c) => c.json({ code: 'NOT_FOUND', message: 'There is nothing at this address.' }, 404))
  app.onError((err, c) => {
    const requestId = c.get('requestId')
    if (isDatabaseAway(err))
      return c.json(
        { code: 'UNAVAILABLE', message: 'The database does not answer. Try again in a few seconds.' },
        503,
        { 'retry-after': '5' },
      )
    log.error({ err, requestId }, 'A request failed on our side')
    return c.json(
      { code: 'INTERNAL', message: `Something failed on our side (request ${requestId}). Try again.` },
      500,
    )
  })
  return app
}
