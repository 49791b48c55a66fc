/** What a sign-in remembers between its two redirects: one signed cookie, ten minutes, one provider. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Platform } from '@viewzenix/core/platform'
import type { SignInState } from '@viewzenix/core/ports'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import { cookieName } from './session-cookie.ts'

const LIFETIME_SECONDS = 600

const content = z.object({
  provider: z.string(),
  state: z.string().min(1),
  nonce: z.string().min(1),
  codeVerifier: z.string().min(1),
  returnTo: z.string(),
  /** The session that began it, to link an identity; null: to sign in. Neither is ever taken for the other. */
  link: z.object({ userId: z.string(), sessionId: z.string() }).nullable(),
  /** Milliseconds since 1970. */
  expiresAt: z.number(),
})
export type PendingSignIn = SignInState & {
  provider: string
  returnTo: string
  link: { userId: string; sessionId: string } | null
}

export type OAuthCookie = {
  write(c: Context, pending: PendingSignIn): void
  /** null when there is none, or when it was changed, has expired, or belongs to another provider. */
  read(c: Context, provider: string): PendingSignIn | null
  clear(c: Context): void
}

export const createOAuthCookie = (platform: Platform): OAuthCookie => {
  const key = platform.sealer.derive('oauth-cookie')
  // A sign-in that began before a rotation of the secret ends after it.
  const keys = platform.sealer.deriveAll('oauth-cookie')
  const secure = platform.publicUrl.startsWith('https:')
  const name = cookieName(platform.publicUrl, 'viewzenix_sign_in')
  // `__Host-` cookies must have the path `/`.
  const path = secure ? '/' : '/auth'
  const sign = (text: string, by = key) => createHmac('sha256', by).update(text).digest()

  return {
    write: (c, pending) => {
      const expiresAt = platform.clock.now().getTime() + LIFETIME_SECONDS * 1000
      const text = Buffer.from(JSON.stringify({ ...pending, expiresAt })).toString('base64url')
      setCookie(c, name, `${text}.${sign(text).toString('base64url')}`, {
        httpOnly: true,
        sameSite: 'Lax',
        secure,
        path,
        maxAge: LIFETIME_SECONDS,
      })
    },
    read: (c, provider) => {
      const [text, signature, ...rest] = getCookie(c, name)?.split('.') ?? []
      if (!text || !signature || rest.length > 0) return null
      const given = Buffer.from(signature, 'base64url')
      const isOurs = (right: Buffer) => given.length === right.length && timingSafeEqual(given, right)
      if (!keys.some((by) => isOurs(sign(text, by)))) return null
      const read = content.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()))
      if (!read.success || read.data.provider !== provider) return null
      if (read.data.expiresAt <= platform.clock.now().getTime()) return null
      const { expiresAt: _, ...pending } = read.data
      return pending
    },
    clear: (c) => void deleteCookie(c, name, { path, secure }),
  }
}

/** The state of a sign-out that is under way at a provider: good for the one browser that began it. */
export const createSignedOutCookie = (publicUrl: string) => {
  const secure = publicUrl.startsWith('https:')
  const name = cookieName(publicUrl, 'viewzenix_sign_out')
  const path = secure ? '/' : '/auth'
  return {
    write: (c: Context, state: string): void =>
      setCookie(c, name, state, { httpOnly: true, sameSite: 'Lax', secure, path, maxAge: LIFETIME_SECONDS }),
    take: (c: Context): string | null => {
      const state = getCookie(c, name) ?? null
      if (state !== null) deleteCookie(c, name, { path, secure })
      return state
    },
  }
}
