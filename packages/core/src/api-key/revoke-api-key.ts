import { type ApiKeyView, byId } from '@viewzenix/schema'
import { ApiKey } from '../entities/api-key.entity.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { command } from '../platform/use-case.ts'
import { toApiKeyView } from './api-key-view.ts'

/**
 * Ends an API key, and every token that was issued for it, at once and for good.
 * @throws NOT_FOUND; CONFLICT when it was revoked already
 */
export const revokeApiKey = command({
  name: 'api_key.revoke',
  input: byId,
  permission: 'configure',
  scope: null,
  handle: async (uow, { id }): Promise<ApiKeyView> => {
    const key = await uow.em.findOne(ApiKey, { id })
    if (!key) throw notFound('API key')
    if (key.revokedAt) throw conflict('The API key is revoked already.')
    key.revokedAt = uow.now
    uow.activity({
      verb: 'api_key.revoked',
      subject: { kind: 'api_key', id },
      tone: 'warning',
      summary: `${uow.actor.name} revoked the API key ${key.name} (${key.prefix}…).`,
    })
    uow.notify('api_key', id)
    return toApiKeyView(key)
  },
})
