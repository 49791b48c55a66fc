import { ApiKey } from '../entities/api-key.entity.ts'
import type { Actor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { runQuery } from '../platform/unit-of-work.ts'

/**
 * The API key behind a token that was issued for it, or null when it was revoked or has expired since: a token
 * never outlives its key. The caller has checked the token.
 */
export const resumeApiKey = async (
  platform: Platform,
  { id, workspaceId }: { id: string; workspaceId: string },
  requestId: string,
): Promise<Extract<Actor, { kind: 'api_key' }> | null> => {
  const key = await runQuery(platform, workspaceId, (em) => em.findOne(ApiKey, { id }))
  if (!key || key.revokedAt || (key.expiresAt && key.expiresAt <= platform.clock.now())) return null
  return { kind: 'api_key', id, name: key.name, scopes: key.scopes, workspaceId, requestId }
}
