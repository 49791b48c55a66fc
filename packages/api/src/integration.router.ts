import { listIntegrations } from '@viewzenix/core/integration'
import { nothing, procedure, router } from './trpc.ts'

export const integrationRouter = router({
  list: procedure.input(nothing).query(({ ctx }) => listIntegrations(ctx.platform, ctx.actor, {})),
})
