/** Sign-in and sign-out: two redirects, one transaction. */
import { randomBytes } from 'node:crypto'
import {
  linkIdentity,
  type OnWorkspaceCreated,
  revokeAllSessions,
  type SignedOut,
  type SignUpList,
  signIn,
} from '@viewzenix/core/identity'
import { AppError, type Platform, sameSecret } from '@viewzenix/core/platform'
import { type CompletedSignIn, type IdentityProvider, PortError } from '@viewzenix/core/ports'
import { type Context, Hono } from 'hono'
import { createOAuthCookie, createSignedOutCookie, type PendingSignIn } from './oauth-cookie.ts'
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

/** Where a provider sends people back to that has ended its own session; to be registered with it as well. */
export const signedOutUrl = (publicUrl: string): string => `${publicUrl}/auth/signed-out`

/**
 * `GET /auth/providers` · `GET /auth/:provider` (`?return_to=/path`) · `GET /auth/:provider/callback` ·
 * `POST /auth/:provider/link` (answers `{url}` to go to) · `POST /auth/sign-out` (`?everywhere=true`; answers 204, or
 * `{next}`, where the provider ends its own session) · `GET /auth/signed-out`. The app lets in what our own pages post,
 * and nothing else. Failures of the two redirects are pages for people.
 */
export const oauthRoutes = (deps: OAuthDeps): Hono => {
  const { platform, sessions } = deps
  const { publicUrl } = platform
  const pendingCookie = createOAuthCookie(platform)
  const signedOutCookie = createSignedOutCookie(publicUrl)
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
    c.header('cache-control', 'no-store')
    const next = await endSessionUrl(c, await endSessions(c))
    if (c.req.header('accept')?.includes('text/html')) return c.redirect(next ?? '/', 303)
    return next === null ? c.body(null, 204) : c.json({ next })
  })

  /** Here, or everywhere; what the provider needs to end its own session is known only until then. */
  const endSessions = async (c: Context): Promise<SignedOut['provider']> => {
    if (c.req.query('everywhere') !== 'true') return sessions.end(c, deps.requestId(c))
    const actor = await sessions.resolve(c, deps.requestId(c))
    const ended = actor && (await revokeAllSessions(platform, actor, {}))
    sessions.clear(c)
    return ended?.provider ?? null
  }

  /** Our own session is over whether or not the provider can be asked. */
  const endSessionUrl = async (c: Context, ended: SignedOut['provider']): Promise<string | null> => {
    const provider = ended ? providers.get(ended.id) : undefined
    if (!ended || !provider?.endSessionUrl) return null
    const state = random()
    try {
      const request = { idToken: ended.idToken, returnUri: signedOutUrl(publicUrl), state }
      const url = await provider.endSessionUrl(request, c.req.raw.signal)
      if (!url) return null
      signedOutCookie.write(c, state)
      return url.href
    } catch (error) {
      platform.log.warn(
        { requestId: deps.requestId(c), provider: provider.id, ...describe(error) },
        'The provider’s own session could not be ended',
      )
      return null
    }
  }

  app.get('/auth/signed-out', (c) => {
    c.header('cache-control', 'no-store')
    const began = signedOutCookie.take(c)
    const state = c.req.query('state')
    const known = began !== null && state !== undefined && sameSecret(state, began)
    return c.redirect(`${publicUrl}/sign-in${known ? '?signed_out=true' : ''}`, 302)
  })

  app.post('/auth/:provider/link', async (c) => {
    c.header('cache-control', 'no-store')
    const provider = providers.get(c.req.param('provider'))
    if (!provider) return c.json({ code: 'NOT_FOUND', message: failures.unknownProvider.message }, 404)
    const actor = await sessions.resolve(c, deps.requestId(c))
    if (!actor) return c.json({ code: 'UNAUTHENTICATED', message: 'You are not signed in.' }, 401)
    const link = { userId: actor.id, sessionId: actor.sessionId }
    try {
      return c.json({ url: await begin(c, provider, '/settings/profile', link) })
    } catch (error) {
      const { status, message } = toFailure(error)
      return c.json({ code: 'UNAVAILABLE', message }, status)
    }
  })

  /** @returns where the provider asks the person */
  const begin = async (
    c: Context,
    provider: IdentityProvider,
    returnTo: string,
    link: PendingSignIn['link'],
  ): Promise<string> => {
    const pending: PendingSignIn = {
      provider: provider.id,
      state: random(),
      nonce: random(),
      codeVerifier: random(),
      returnTo,
      link,
    }
    const redirectUri = callbackUrl(publicUrl, provider.id)
    const url = await provider.authorizationUrl(pending, redirectUri, c.req.raw.signal)
    pendingCookie.write(c, pending)
    return url.href
  }

  /** For the session that began it alone, and while that is still the one of this browser. */
  const link = async (
    c: Context,
    provider: IdentityProvider,
    began: NonNullable<PendingSignIn['link']>,
    completed: CompletedSignIn,
  ) => {
    const actor = await sessions.resolve(c, deps.requestId(c))
    if (actor?.id !== began.userId || actor.sessionId !== began.sessionId)
      return fail(c, failures.linkLost, null)
    await linkIdentity(platform, actor, completed)
    return c.redirect(`${publicUrl}/settings/profile?linked=${encodeURIComponent(provider.id)}`, 302)
  }

  app.get('/auth/:provider', async (c) => {
    c.header('cache-control', 'no-store')
    const provider = providers.get(c.req.param('provider'))
    if (!provider) return fail(c, failures.unknownProvider, null)
    try {
      return c.redirect(
        await begin(c, provider, safeReturnTo(c.req.query('return_to'), publicUrl), null),
        302,
      )
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
      const completed = await provider.completeSignIn(called, pending, redirectUri, c.req.raw.signal)
      if (pending.link) return await link(c, provider, pending.link, completed)
      const { secret } = await signIn(
        platform,
        completed,
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
