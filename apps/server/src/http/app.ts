/** The product, seen from outside: a map of its addresses. */
import { trpcServer } from '@hono/trpc-server'
import type { DiskDoor } from '@viewzenix/adapters/storage'
import { type ApiDependencies, appRouter, toAppError, toTrpcError } from '@viewzenix/api'
import type { OnWorkspaceCreated } from '@viewzenix/core/identity'
import { isDatabaseAway } from '@viewzenix/core/platform'
import type { IdentityProvider } from '@viewzenix/core/ports'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type pg from 'pg'
import type { Config } from '../config.ts'
import type { Logger } from '../logging.ts'
import { restV1 } from '../rest/v1/index.ts'
import { exportWorkspaceRoutes } from './export-workspace.ts'
import { exportRoutes } from './exports.ts'
import { fileRoutes } from './files.ts'
import { type HealthDeps, health } from './health.ts'
import type { HookDoor } from './hook-door.ts'
import { hookIngress } from './hook-ingress.ts'
import { mailFrame } from './mail-frame.ts'
import { oauthRoutes } from './oauth.ts'
import { postmarkWebhook } from './postmark-webhook.ts'
import { createSharedRateLimiter } from './rate-limiter.ts'
import { limitByAddress, limitGuesses, limitSignIns, limitWrites } from './rate-limits.ts'
import { refuse } from './refuse.ts'
import { clientAddressOf, requestContext, type ServerEnv } from './request-context.ts'
import { sameOriginOnly } from './same-origin.ts'
import { securityHeaders } from './security-headers.ts'
import type { SessionCookies } from './session-cookie.ts'
import { shareRoutes } from './share.ts'
import { staticWeb } from './static-web.ts'
import { unsubscribe } from './unsubscribe.ts'
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
    /** Of the local disk; null where files are kept elsewhere. */
    diskDoor: DiskDoor | null
    onWorkspaceCreated?: OnWorkspaceCreated
    /** Folder of the built dashboard; null where something else serves it. */
    webFolder: string | null
  }

/** A test alert of 64 KiB, every character of it escaped, and room for what comes with it. */
const TRPC_BODY = 512 * 1024

/** What a process with the role `http` or `all` answers. */
export const createApp = async (deps: AppDeps): Promise<Hono<ServerEnv>> => {
  const { config, log, platform, mailing, market, files, live, door, sessions } = deps
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
      limits: deps.limits,
    }),
  )
  // Whatever follows: counted by address, and what changes something comes from our own pages.
  app.use('*', limitByAddress({ clientAddress, requests: config.addressRateLimit }))
  app.use('*', sameOriginOnly(platform.publicUrl, sessions.name))
  const countSignIn = limitSignIns({ clientAddress, requests: config.signInRateLimit }, deps.limits)
  for (const step of ['/auth/:provider{(?!providers$).+}', '/auth/:provider/callback'])
    app.get(step, countSignIn)
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
  app.route('/webhooks', postmarkWebhook({ platform, config: config.mail }))
  app.route('/mail/unsubscribe', unsubscribe({ platform }))
  app.route('/mail/frame', mailFrame({ sessions }))
  const spendWrite = limitWrites(config.userRateLimit, deps.limits)
  app.route('/workspace/export', exportWorkspaceRoutes({ files, sessions, spendWrite }))
  app.route('/exports', exportRoutes({ platform, sessions }))
  if (deps.diskDoor) app.route('/files/blob', fileRoutes(deps.diskDoor))
  app.route(
    '/share',
    shareRoutes({
      files,
      guesses: createSharedRateLimiter('share', { requests: 60, seconds: 60 }, deps.limits),
      clientAddress,
    }),
  )
  app.use(
    '/trpc/*',
    bodyLimit({
      maxSize: TRPC_BODY,
      onError: (c) => refuse(c, 413, 'This is more than one request may carry. Nothing was changed.'),
    }),
  )
  const spendGuess = limitGuesses({ clientAddress, requests: config.signInRateLimit }, deps.limits)
  app.use(
    '/trpc/*',
    trpcServer({
      router: appRouter,
      endpoint: '/trpc',
      // One request is one request, whatever the address's limit counts it as.
      maxBatchSize: 40,
      createContext: async (_options, c) => {
        const requestId: string = c.get('requestId')
        const actor = await sessions.resolve(c, requestId).catch((error: unknown) => {
          throw toTrpcError(toAppError(error, requestId))
        })
        return {
          platform,
          mailing,
          market,
          files,
          live: whileSignedIn(live, () => sessions.check(c, requestId)),
          sendAlert: door.sendAlert,
          preview: deps.preview,
          requestId,
          actor,
          spendWrite: (userId: string) => spendWrite(c, userId),
          spendGuess: () => spendGuess(c),
          setSession: (secret: string) => sessions.write(c, secret),
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
  if (deps.webFolder !== null) app.route('/', await staticWeb(deps.webFolder, files.blobs.origins))
  return app
}

/** What every process answers, also one with the role `worker`: how it does. */
export const createBareApp = (
  deps: Omit<HealthDeps, 'metricsToken' | 'clientAddress'> & { config: Config; log: Logger },
): Hono<ServerEnv> => {
  const { config, log } = deps
  const app = new Hono<ServerEnv>()
  app.use('*', requestContext({ log, metrics: deps.metrics }))
  app.use('*', securityHeaders(config.publicUrl ?? ''))
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
