import type { ApiKeyView } from '@viewzenix/schema'
import { z } from 'zod'
import { ApiKey } from '../entities/api-key.entity.ts'
import { query } from '../platform/use-case.ts'
import { toApiKeyView } from './api-key-view.ts'

/** The API keys of the workspace, newest first; those that are revoked too. */
export const listApiKeys = query({
  name: 'api_key.list',
  input: z.object({}),
  permission: 'read',
  scope: null,
  handle: async ({ em }): Promise<ApiKeyView[]> =>
    (await em.find(ApiKey, {}, { orderBy: { id: 'desc' } })).map(toApiKeyView),
})
