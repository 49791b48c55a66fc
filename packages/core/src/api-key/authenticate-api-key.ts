import type { ApiKeyScope } from '@viewzenix/schema'
import { ApiKey } from '../entities/api-key.entity.ts'
import { type Actor, systemActor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256 } from '../platform/seal.ts'
import { runInTransaction } from '../platform/unit-of-work.ts'

/** How often, at most, use of a key is written down: each time is a write. */
const USE_EXTENSION_MS = 60_000
/** `vzx_`, eight characters to tell keys apart, and the secret part. */
const API_KEY = /^vzx_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}$/

/**
 * Who an API key stands for; null when it is unknown, expired or revoked. One query; that the key was used is
 * written down, with a second one, at most once a minute.
 */
export const authenticateApiKey = async (
  platform: Platform,
  secret: string,
  requestId: string,
): Promise<Extract<Actor, { kind: 'api_key' }> | null> => {
  if (!API_KEY.test(secret)) return null
  const now = platform.clock.now()
  const em = platform.orm.em.fork()
  const [key] = await em.execute<Row[]>(FIND, [sha256(secret), now.toISOString()])
  if (!key) return null
  if (key.last_used_ms === null || now.getTime() - Number(key.last_used_ms) >= USE_EXTENSION_MS)
    await touch(platform, key, requestId)
  const { id, name, scopes, workspace_id: workspaceId } = key
  return { kind: 'api_key', id, name, scopes, workspaceId, requestId }
}

const touch = (platform: Platform, key: Row, requestId: string): Promise<void> =>
  runInTransaction(platform, systemActor(key.workspace_id, requestId), async ({ em, now }) => {
    await em.nativeUpdate(ApiKey, { id: key.id }, { lastUsedAt: now })
  })

type Row = {
  id: string
  workspace_id: string
  name: string
  scopes: ApiKeyScope[]
  last_used_ms: string | null
}

/**
 * Keys are behind row-level security, and this runs on every call: so the statement itself sees every workspace,
 * for its own transaction alone, instead of paying for begin, set and commit. `offset 0` and the lateral reference
 * hold PostgreSQL to the order.
 */
const FIND = `
  select k.id, k.workspace_id, k.name, to_json(k.scopes) as scopes,
    extract(epoch from k.last_used_at) * 1000 as last_used_ms
  from (select set_config('viewzenix.workspace', '*', true) as entered offset 0) e
  cross join lateral (
    select * from api_key
    where hash = ? and revoked_at is null and (expires_at is null or expires_at > ?::timestamptz)
      and e.entered <> '' offset 0
  ) k`
