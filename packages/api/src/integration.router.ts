import { getIntegration, listIntegrations } from '@viewzenix/core/integration'
import { procedure, router } from './trpc.ts'

export const integrationRouter = router({
  list: procedure
    .input(listIntegrations.input)
    .query(({ ctx, input }) => listIntegrations(ctx.platform, ctx.actor, input)),
  get: procedure
    .input(getIntegration.input)
    .query(({ ctx, input }) => getIntegration(ctx.platform, ctx.actor, input)),
})
