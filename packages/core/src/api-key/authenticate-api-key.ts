import type { Actor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256 } from '../platform/seal.ts'
import { ALL_WORKSPACES, enterWorkspace } from '../platform/unit-of-work.ts'
import { ApiKey } from './api-key.entity.ts'

/** How often, at most, use of a key is written down: each time is a write. */
const USE_EXTENSION_MS = 60_000
/** `vzx_`, eight characters to tell keys apart, and the secret part. */
const API_KEY = /^vzx_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}$/

/** Who an API key stands for; null when it is unknown, expired or revoked. */
export const authenticateApiKey = async (
  platform: Platform,
  secret: string,
  requestId: string,
): Promise<Extract<Actor, { kind: 'api_key' }> | null> => {
  if (!API_KEY.test(secret)) return null
  const now = platform.clock.now()
  return platform.orm.em.fork().transactional(async (em) => {
    await enterWorkspace(em, ALL_WORKSPACES)
    em.setFilterParams('workspace', { workspaceId: ALL_WORKSPACES })
    const key = await em.findOne(ApiKey, { hash: sha256(secret) })
    if (!key || key.revokedAt || (key.expiresAt && key.expiresAt <= now)) return null
    if (!key.lastUsedAt || now.getTime() - key.lastUsedAt.getTime() >= USE_EXTENSION_MS)
      await em.nativeUpdate(ApiKey, { id: key.id }, { lastUsedAt: now })
    const { id, name, scopes, workspaceId } = key
    return { kind: 'api_key', id, name, scopes, workspaceId, requestId }
  })
}
