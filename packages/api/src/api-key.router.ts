import { createApiKey, listApiKeys, revokeApiKey } from '@viewzenix/core/api-key'
import { byId, createApiKeyInput } from '@viewzenix/schema'
import { nothing, procedure, router } from './trpc.ts'

export const apiKeyRouter = router({
  list: procedure.input(nothing).query(({ ctx }) => listApiKeys(ctx.platform, ctx.actor, {})),
  create: procedure
    .input(createApiKeyInput)
    .mutation(({ ctx, input }) => createApiKey(ctx.platform, ctx.actor, input)),
  revoke: procedure.input(byId).mutation(({ ctx, input }) => revokeApiKey(ctx.platform, ctx.actor, input)),
})
