/** A session's secret: 256 random bits that only the browser keeps. The database has its SHA-256. */
import { randomBytes } from 'node:crypto'
import { sha256 } from '../platform/seal.ts'

const DAY = 86_400_000

/** How long a session lives without being used. */
export const SESSION_LIFETIME_MS = 30 * DAY
/** How often, at most, use extends it: each extension is a write. */
export const SESSION_EXTENSION_MS = 3_600_000

/** 43 characters of base64url. */
export const newSessionSecret = (): string => randomBytes(32).toString('base64url')

/** The stored form; null for text that was never one of our secrets, so that it costs no query. */
export const sessionSecretHash = (secret: string): string | null =>
  /^[A-Za-z0-9_-]{43}$/.test(secret) ? sha256(secret) : null

export const sessionExpiry = (now: Date): Date => new Date(now.getTime() + SESSION_LIFETIME_MS)
