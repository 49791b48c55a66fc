import type { EntityManager } from '@mikro-orm/postgresql'
import type { Actor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256 } from '../platform/seal.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'

/** How long an answer is kept. */
const IDEMPOTENCY_LIFETIME_MS = 24 * 3_600_000
/** How long a run may take before another may take it over: its process is dead then. */
const IDEMPOTENCY_LOCK_MS = 60_000

export type StoredAnswer = { status: number; contentType: string | null; body: string }
/** A run of a request: its record, and which attempt at it this is. */
export type Run = { id: string; attempt: number }

export type Beginning =
  /** Run it. */
  | { kind: 'run'; run: Run }
  /** It was run: this was the answer. */
  | { kind: 'replay'; answer: StoredAnswer }
  /** It is being run right now; try again after this many seconds. */
  | { kind: 'running'; retryAfterSeconds: number }
  /** The key stands for another request. */
  | { kind: 'mismatch' }

/**
 * Says what to do with a request that carries an idempotency key. Whoever gets `run` holds the key until
 * `finishRequest` or `releaseRequest`, or, if its process dies, for a minute; a second run has the same `id`.
 * @param fingerprint stands for the whole request: method, path and body
 */
export const beginRequest = async (
  platform: Platform,
  actor: Actor,
  givenKey: string,
  fingerprint: string,
): Promise<Beginning> =>
  runInTransaction(platform, actor, async ({ em, workspaceId, now }) => {
    const key = sha256(givenKey)
    // A record that vanishes between the two statements was released: then it is ours to make.
    for (let turn = 0; turn < 5; turn++) {
      const run = await take(em, { workspaceId, key, fingerprint, now })
      if (run) return { kind: 'run', run }
      const [held] = await em.execute<Held[]>(HELD, [workspaceId, key])
      if (!held) continue
      if (held.fingerprint !== fingerprint) return { kind: 'mismatch' }
      if (held.status !== null)
        return {
          kind: 'replay',
          answer: { status: held.status, contentType: held.content_type, body: held.body ?? '' },
        }
      const waitMs = Number(held.locked_ms) - now.getTime()
      return { kind: 'running', retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) }
    }
    return { kind: 'running', retryAfterSeconds: 1 }
  })

const take = async (
  em: EntityManager,
  request: { workspaceId: string; key: string; fingerprint: string; now: Date },
): Promise<Run | null> => {
  const { workspaceId, key, fingerprint, now } = request
  const later = (ms: number) => new Date(now.getTime() + ms).toISOString()
  const at = now.toISOString()
  const [run] = await em.execute<Run[]>(TAKE, [
    newId(),
    workspaceId,
    key,
    fingerprint,
    later(IDEMPOTENCY_LOCK_MS),
    at,
    later(IDEMPOTENCY_LIFETIME_MS),
    at,
    at,
  ])
  return run ?? null
}

type Held = {
  fingerprint: string
  status: number | null
  content_type: string | null
  body: string | null
  locked_ms: string
}
const HELD = `
  select fingerprint, status, content_type, body, extract(epoch from locked_until) * 1000 as locked_ms
  from idempotency_record where workspace_id = ? and key = ?`

/** One statement decides between rivals: a new key, an expired one, or one whose run died. */
const TAKE = `
  insert into idempotency_record as r
    (id, workspace_id, key, fingerprint, attempt, locked_until, created_at, expires_at)
  values (?, ?, ?, ?, 1, ?, ?, ?)
  on conflict (workspace_id, key) do update set
    id = case when r.expires_at <= excluded.created_at then excluded.id else r.id end,
    created_at = case when r.expires_at <= excluded.created_at then excluded.created_at else r.created_at end,
    expires_at = case when r.expires_at <= excluded.created_at then excluded.expires_at else r.expires_at end,
    fingerprint = excluded.fingerprint, attempt = r.attempt + 1, locked_until = excluded.locked_until,
    status = null, content_type = null, body = null
  where r.expires_at <= ?
    or (r.status is null and r.locked_until <= ? and r.fingerprint = excluded.fingerprint)
  returning id, attempt`
