/**
 * The session cookie: the one place that knows Lucia. Lucia validates and ends sessions through an adapter over
 * the core's use-cases, and writes the cookie. Its "session id" is our secret: only its SHA-256 is ever stored.
 */
import {
  findLiveSession,
  renewSession,
  SESSION_LIFETIME_MS,
  type SignedOut,
  signOut,
  type UserActor,
} from '@viewzenix/core/identity'
import type { Platform } from '@viewzenix/core/platform'
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { type Adapter, Lucia, TimeSpan } from 'lucia'

declare module 'lucia' {
  interface Register {
    Lucia: ReturnType<typeof createLucia>
    DatabaseSessionAttributes: { actor: UserActor; renewFor: string | null }
  }
}

export type SessionCookies = {
  /** `__Host-viewzenix_session` where the public URL is HTTPS, else `viewzenix_session`. */
  readonly name: string
  read(c: Context): string | null
  write(c: Context, secret: string): void
  clear(c: Context): void
  /**
   * The person behind the request's cookie, or null. Where what they may do has changed since the session's secret was
   * given, the answer brings a new one. Throws when the database is away.
   */
  resolve(c: Context, requestId: string): Promise<UserActor | null>
  /** The same of a request that is answered already: no cookie can be set any more. */
  check(c: Context, requestId: string): Promise<UserActor | null>
  /**
   * Ends the session of the request's cookie, if it is one, and takes the cookie back. Tells with which provider it
   * was opened, where that has a session of its own that can be ended too.
   */
  end(c: Context, requestId: string): Promise<SignedOut['provider']>
}

export const createSessionCookies = (platform: Platform): SessionCookies => {
  const name = cookieName(platform.publicUrl, 'viewzenix_session')
  const lucia = (requestId: string) => createLucia(platform, name, requestId)
  const cookies = lucia('')
  // On the answer itself: `c.header` is lost where a route answers with a `Response` of its own, as tRPC does.
  const set = (c: Context, value: string) => c.res.headers.append('set-cookie', value)
  // Not by Lucia's own reader: it throws on any cookie, also another program's, that is not URL-encoded.
  const read = (c: Context) => getCookie(c, name) ?? null

  return {
    name,
    read,
    write: (c, secret) => set(c, cookies.createSessionCookie(secret).serialize()),
    clear: (c) => set(c, cookies.createBlankSessionCookie().serialize()),
    resolve: async (c, requestId) => {
      const secret = read(c)
      if (!secret) return null
      const { session } = await lucia(requestId).validateSession(secret)
      if (!session) return null
      if (session.renewFor !== null) {
        const fresh = await renewSession(platform, secret, session.renewFor)
        if (fresh !== null) set(c, cookies.createSessionCookie(fresh).serialize())
      }
      return session.actor
    },
    check: async (c, requestId) => {
      const secret = read(c)
      if (!secret) return null
      const { session } = await lucia(requestId).validateSession(secret)
      return session?.actor ?? null
    },
    end: async (c, requestId) => {
      const secret = read(c)
      if (!secret) return null
      let provider: SignedOut['provider'] = null
      const remember = (out: SignedOut) => {
        provider = out.provider
      }
      await createLucia(platform, name, requestId, remember).invalidateSession(secret)
      set(c, cookies.createBlankSessionCookie().serialize())
      return provider
    },
  }
}

/** `__Host-` binds a cookie to this very host and to HTTPS; browsers refuse it over plain http. */
export const cookieName = (publicUrl: string, name: string): string =>
  publicUrl.startsWith('https:') ? `__Host-${name}` : name

const createLucia = (
  platform: Platform,
  name: string,
  requestId: string,
  onSignedOut: (out: SignedOut) => void = () => undefined,
) =>
  new Lucia(createAdapter(platform, requestId, onSignedOut), {
    sessionExpiresIn: new TimeSpan(SESSION_LIFETIME_MS, 'ms'),
    sessionCookie: {
      name,
      // The cookie outlives the session, so that use, which extends the session, need not write it anew.
      expires: false,
      attributes: { secure: platform.publicUrl.startsWith('https:'), sameSite: 'lax', path: '/' },
    },
    getSessionAttributes: ({ actor, renewFor }) => ({ actor, renewFor }),
  })

const createAdapter = (
  platform: Platform,
  requestId: string,
  onSignedOut: (out: SignedOut) => void,
): Adapter => ({
  getSessionAndUser: async (secret) => {
    const live = await findLiveSession(platform, secret, requestId)
    if (!live) return [null, null]
    const { actor } = live
    // Lucia holds it against the computer's clock; what is left of it was measured on the platform's.
    const left = live.expiresAt.getTime() - platform.clock.now().getTime()
    const expiresAt = new Date(Date.now() + left)
    return [
      { id: secret, userId: actor.id, expiresAt, attributes: { actor, renewFor: live.renewFor } },
      { id: actor.id, attributes: {} },
    ]
  },
  deleteSession: async (secret) => {
    const live = await findLiveSession(platform, secret, requestId)
    if (live) onSignedOut(await signOut(platform, live.actor, {}))
  },
  // The core extends a session when it finds it.
  updateSessionExpiration: async () => undefined,
  setSession: () => unused('signIn'),
  getUserSessions: () => unused('listSessions'),
  deleteUserSessions: () => unused('revokeOtherSessions'),
  deleteExpiredSessions: () => unused('signIn'),
})

const unused = (useCase: string): Promise<never> =>
  Promise.reject(new Error(`Sessions go through the use-case ${useCase}, with its transaction and activity`))
