import { randomInt } from 'node:crypto'
import { type ApiKeyWithSecret, createApiKeyInput } from '@viewzenix/schema'
import { ApiKey } from '../entities/api-key.entity.ts'
import { newId } from '../platform/ids.ts'
import { sha256 } from '../platform/seal.ts'
import { command } from '../platform/use-case.ts'
import { toApiKeyView } from './api-key-view.ts'

const DAY_MS = 86_400_000
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const random = (length: number): string =>
  Array.from({ length }, () => BASE62[randomInt(BASE62.length)]).join('')

/** Makes an API key. The key is in the answer and is never shown again: its SHA-256 alone is kept. */
export const createApiKey = command({
  name: 'api_key.create',
  input: createApiKeyInput,
  permission: 'configure',
  scope: null,
  handle: async (uow, { name, scopes, expiresInDays }): Promise<ApiKeyWithSecret> => {
    const id = newId()
    const prefix = `vzx_${random(8)}`
    const secret = `${prefix}_${random(32)}`
    const key = uow.em.create(ApiKey, {
      id,
      workspaceId: uow.workspaceId,
      name,
      prefix,
      hash: sha256(secret),
      scopes: [...new Set(scopes)],
      createdBy: uow.actor.name,
      createdAt: uow.now,
      expiresAt: expiresInDays === null ? null : new Date(uow.now.getTime() + expiresInDays * DAY_MS),
    })
    uow.activity({
      verb: 'api_key.created',
      subject: { kind: 'api_key', id },
      summary: `${uow.actor.name} made the API key ${name} (${prefix}…).`,
      data: { scopes: key.scopes },
    })
    uow.notify('api_key', id)
    return { apiKey: toApiKeyView(key), secret }
  },
})
