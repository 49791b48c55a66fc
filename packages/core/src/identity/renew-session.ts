/**
 * A session's secret is bound to what it was given for: this workspace, in this role. When either has changed, the
 * next request gets a new secret and the old one dies, so that one that leaked before is worth nothing after.
 */
import type { Role } from '@viewzenix/schema'
import { Session } from '../entities/identity.entity.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256 } from '../platform/seal.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { newSessionSecret } from './session-secret.ts'

/** How long the replaced secret still serves requests that were on their way with it. */
const SUPERSEDED_MS = 10_000

/** What a session's secret stands for. */
export const privilegeOf = (workspaceId: string, role: Role): string => `${role}:${workspaceId}`

/**
 * Replaces a session's secret. null when another request did so first: that one carries the new secret to the browser.
 * @param privilege what the new secret stands for, by `privilegeOf`
 */
export const renewSession = async (
  platform: Platform,
  secret: string,
  privilege: string,
): Promise<string | null> => {
  const fresh = newSessionSecret()
  const until = new Date(platform.clock.now().getTime() + SUPERSEDED_MS)
  const [renewed] = await platform.orm.em.fork().execute<{ id: string }[]>(
    `update session set secret_hash = ?, superseded_hash = secret_hash, superseded_until = ?, privilege = ?
       where secret_hash = ? returning id`,
    [sha256(fresh), until.toISOString(), privilege, sha256(secret)],
  )
  return renewed ? fresh : null
}

/**
 * Has every session of a person renewed at its next request: for what changes who they are beyond their role and
 * workspace, which are noticed by themselves (a sign-in that was linked or unlinked).
 */
export const renewSessionsOf = async ({ em }: UnitOfWork, userId: string): Promise<void> => {
  await em.nativeUpdate(Session, { userId }, { privilege: '' })
}
