/**
 * The hooks as the ingress needs them, kept in memory: a delivery must not wait for a look-up and an
 * unsealing. Entries live for a few seconds and are dropped at once when a hook changes (live event `hook`).
 */
import { type HookReading, hookReading } from '@viewzenix/schema'
import type pg from 'pg'
import type { Sealer } from '../platform/seal.ts'

export type KnownHook = {
  id: string
  workspaceId: string
  name: string
  enabled: boolean
  secret: string
  allowPathSecret: boolean
  dedupeWindowSeconds: number
  reading: HookReading
}

export type HookDirectory = {
  /** The hook, or null when there is none. Rejects when PostgreSQL is away and the hook is not in memory. */
  find(hookId: string): Promise<KnownHook | null>
  /** Forgets one hook, or all: after a change, or when changes may have been missed. */
  forget(hookId?: string): void
}

const LIFETIME_MS = 5_000
/** Ids that nobody has must not fill the memory. */
const MAX_ENTRIES = 10_000

export const createHookDirectory = (deps: {
  pool: pg.Pool
  sealer: Sealer
  now?: () => number
}): HookDirectory => {
  const now = deps.now ?? Date.now
  const entries = new Map<string, { hook: Promise<KnownHook | null>; until: number }>()

  const load = async (hookId: string): Promise<KnownHook | null> => {
    const { rows } = await deps.pool.query<{
      id: string
      workspace_id: string
      name: string
      enabled: boolean
      secret_sealed: string
      allow_path_secret: boolean
      dedupe_window_seconds: number
      reading: unknown
    }>({
      name: 'find-hook',
      // A deleted workspace's hooks are off, whatever they were: a sender is told 410 at once.
      text: `select h.id, h.workspace_id, h.name, h.enabled and w.deletes_at is null as enabled, h.secret_sealed,
               h.allow_path_secret, h.dedupe_window_seconds, h.reading
             from hook h join workspace w on w.id = h.workspace_id where h.id = $1`,
      values: [hookId],
    })
    const row = rows[0]
    if (!row) return null
    return {
      id: row.id,
      workspaceId: row.workspace_id,
      name: row.name,
      enabled: row.enabled,
      secret: deps.sealer.unseal(row.secret_sealed, `hook:${row.id}`),
      allowPathSecret: row.allow_path_secret,
      dedupeWindowSeconds: row.dedupe_window_seconds,
      reading: hookReading.parse(row.reading ?? {}),
    }
  }

  return {
    find: (hookId) => {
      const entry = entries.get(hookId)
      if (entry && entry.until > now()) return entry.hook
      if (entries.size >= MAX_ENTRIES) entries.clear()
      const hook = load(hookId)
      entries.set(hookId, { hook, until: now() + LIFETIME_MS })
      hook.catch(() => entries.delete(hookId))
      return hook
    },
    forget: (hookId) => {
      if (hookId === undefined) entries.clear()
      else entries.delete(hookId)
    },
  }
}
