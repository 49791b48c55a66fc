import type { Role } from '@viewzenix/schema'
import type { UserActor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { privilegeOf } from './renew-session.ts'
import { SESSION_EXTENSION_MS, sessionExpiry, sessionSecretHash } from './session-secret.ts'

/** A session that holds, and until when it holds without being used again. */
export type LiveSession = {
  actor: UserActor
  expiresAt: Date
  /** Its secret is to be replaced by one for this privilege (`renewSession`); null while it need not be. */
  renewFor: string | null
}

/**
 * The person behind a session's secret, or null when it is unknown, expired or revoked, or when the person has
 * left the workspace that the session shows. One query; use extends the session, with a second one, at most
 * once an hour.
 */
export const resolveSession = async (
  platform: Platform,
  secret: string,
  requestId: string,
): Promise<UserActor | null> => (await findLiveSession(platform, secret, requestId))?.actor ?? null

/** As `resolveSession`, with the session's expiry. */
export const findLiveSession = async (
  platform: Platform,
  secret: string,
  requestId: string,
): Promise<LiveSession | null> => {
  const hash = sessionSecretHash(secret)
  if (!hash) return null
  const now = platform.clock.now()
  const em = platform.orm.em.fork()
  const held = [hash, now.toISOString(), now.toISOString()]
  const [current] = await em.execute<Row[]>(
    find('secret_hash = ? and expires_at > ?::timestamptz'),
    held.slice(0, 2),
  )
  // Rarely: a request that was on its way while another had the secret replaced.
  const [row] = current
    ? [current]
    : await em.execute<Row[]>(
        find('superseded_hash = ? and superseded_until > ?::timestamptz and expires_at > ?::timestamptz'),
        held,
      )
  if (!row) return null
  let expiresAt = new Date(Number(row.expires_ms))
  if (now.getTime() - Number(row.last_seen_ms) >= SESSION_EXTENSION_MS) {
    expiresAt = sessionExpiry(now)
    await em.execute(EXTEND, [now.toISOString(), expiresAt.toISOString(), row.id, now.toISOString()])
  }
  const actor: UserActor = {
    kind: 'user',
    id: row.user_id,
    name: row.name,
    role: row.role,
    sessionId: row.id,
    workspaceId: row.workspace_id,
    requestId,
  }
  const privilege = privilegeOf(row.workspace_id, row.role)
  return { actor, expiresAt, renewFor: current && row.privilege !== privilege ? privilege : null }
}

type Row = {
  id: string
  user_id: string
  workspace_id: string
  name: string
  role: Role
  privilege: string
  expires_ms: string
  last_seen_ms: string
}

const EXTEND = `
  with used as (update session set last_seen_at = ?, expires_at = ? where id = ? returning user_id)
  update app_user set last_seen_at = ? from used where app_user.id = used.user_id`

/**
 * Memberships are behind row-level security, and this runs on every call: so the statement itself enters the
 * session's workspace, for its own transaction alone, instead of paying for begin, set and commit. `offset 0`
 * and the lateral reference to `entered` hold PostgreSQL to the order: the session first, then the membership.
 */
const find = (which: string): string => `
  select s.id, s.user_id, s.workspace_id, s.privilege, u.name, m.role,
    extract(epoch from s.expires_at) * 1000 as expires_ms,
    extract(epoch from s.last_seen_at) * 1000 as last_seen_ms
  from (
    select session.*, set_config('viewzenix.workspace', workspace_id::text, true) as entered
    from session where ${which} offset 0
  ) s
  join app_user u on u.id = s.user_id
  cross join lateral (
    select role from member
    where member.user_id = s.user_id and member.workspace_id = s.workspace_id and s.entered <> '' offset 0
  ) m`
