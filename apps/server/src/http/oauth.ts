/** Sign-in and sign-out: two redirects, one transaction. */
import { randomBytes } from 'node:crypto'
import { type OnWorkspaceCreated, type SignUpList, signIn } from '@viewzenix/core/identity'
import { AppError, type Platform, sameSecret } from '@viewzenix/core/platform'
import { type IdentityProvider, PortError } from '@viewzenix/core/ports'
import { type Context, Hono } from 'hono'
import { createOAuthCookie } from './oauth-cookie.ts'
import { type Failure, failurePage, failures, toFailure } from './oauth-page.ts'
import { safeReturnTo } from './return-to.ts'
import type { SessionCookies } from './session-cookie.ts'

export type OAuthDeps = {
  platform: Platform
  /** In the order of their buttons. */
  providers: IdentityProvider[]
  sessions: SessionCookies
  requestId: (c: Context) => string
  /** The sender's address as far as it can be trusted; shown in the list of sessions. */
  clientIp: (c: Context) => string | null
  onWorkspaceCreated?: OnWorkspaceCreated
  signUpList: SignUpList
}

/** Where each provider sends people back to; exactly this must be registered with it. */
export const callbackUrl = (publicUrl: string, provider: string): string =>
  `${publicUrl}/auth/${provider}/callback`

/**
 * `GET /auth/providers` · `GET /auth/:provider` (`?return_to=/path`) · `GET /auth/:provider/callback` ·
 * `POST /auth/sign-out` (the app lets in what our own pages send, and nothing else). Failures of the two redirects are pages for people.
 */
export const oauthRoutes = (deps: OAuthDeps): Hono => {
  const { platform, sessions } = deps
  const { publicUrl } = platform
  const pendingCookie = createOAuthCookie(platform)
  const providers = new Map(deps.providers.map((provider) => [provider.id, provider]))

  const fail = (c: Context, failure: Failure, retry: string | null) =>
    failurePage(c, failure, retry, deps.requestId(c))
  const failWith = (c: Context, provider: IdentityProvider, error: unknown) => {
    platform.log.warn(
      { requestId: deps.requestId(c), provider: provider.id, ...describe(error) },
      'A sign-in failed',
    )
    return fail(c, toFailure(error), `/auth/${provider.id}`)
  }

  const app = new Hono()

  app.get('/auth/providers', (c) => {
    c.header('cache-control', 'no-store')
    return c.json(deps.providers.map(({ id, label }) => ({ id, label })))
  })

  app.post('/auth/sign-out', async (c) => {
    await sessions.end(c, deps.requestId(c))
    return c.req.header('accept')?.includes('text/html') ? c.redirect('/', 303) : c.body(null, 204)
  })

  app.get('/auth/:provider', async (c) => {
    c.header('cache-control', 'no-store')
    const provider = providers.get(c.req.param('provider'))
    if (!provider) return fail(c, failures.unknownProvider, null)
    const pending = {
      provider: provider.id,
      state: random(),
      nonce: random(),
      codeVerifier: random(),
      returnTo: safeReturnTo(c.req.query('return_to'), publicUrl),
    }
    try {
      const redirectUri = callbackUrl(publicUrl, provider.id)
      const url = await provider.authorizationUrl(pending, redirectUri, c.req.raw.signal)
      pendingCookie.write(c, pending)
      return c.redirect(url.href, 302)
    } catch (error) {
      return failWith(c, provider, error)
    }
  })

  app.get('/auth/:provider/callback', async (c) => {
    c.header('cache-control', 'no-store')
    const provider = providers.get(c.req.param('provider'))
    if (!provider) return fail(c, failures.unknownProvider, null)
    const pending = pendingCookie.read(c, provider.id)
    const state = c.req.query('state')
    if (!pending || !state || !sameSecret(state, pending.state))
      return fail(c, failures.startAgain, `/auth/${provider.id}`)
    // Good for one attempt, whatever comes of it.
    pendingCookie.clear(c)
    try {
      const redirectUri = callbackUrl(publicUrl, provider.id)
      // What the provider called is known by our own address, not by the one that a proxy passed on.
      const called = new URL(redirectUri)
      called.search = new URL(c.req.url).search
      const profile = await provider.completeSignIn(called, pending, redirectUri, c.req.raw.signal)
      const { secret } = await signIn(
        platform,
        profile,
        {
          ip: deps.clientIp(c),
          userAgent: c.req.header('user-agent') ?? null,
          replaces: sessions.read(c),
        },
        deps.requestId(c),
        { onWorkspaceCreated: deps.onWorkspaceCreated, signUpList: deps.signUpList },
      )
      sessions.write(c, secret)
      return c.redirect(`${publicUrl}${safeReturnTo(pending.returnTo, publicUrl)}`, 302)
    } catch (error) {
      return failWith(c, provider, error)
    }
  })

  return app
}

/** 256 bits; 43 characters, which is also the least that PKCE allows. */
const random = (): string => randomBytes(32).toString('base64url')

/** For the log: what failed, and never the provider's whole answer, which may carry tokens. */
const describe = (error: unknown) => ({
  error: error instanceof Error ? error.message : String(error),
  kind: error instanceof PortError ? error.kind : error instanceof AppError ? 'refused' : 'defect',
  code: error instanceof PortError || error instanceof AppError ? error.code : null,
  cause: error instanceof Error && error.cause instanceof Error ? error.cause.message : null,
  stack:
    error instanceof Error && !(error instanceof PortError || error instanceof AppError)
      ? error.stack
      : undefined,
})
