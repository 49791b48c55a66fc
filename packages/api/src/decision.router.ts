import { approveDecision, declineDecision, getDecision, listAwaiting } from '@viewzenix/core/decision'
import { byId } from '@viewzenix/schema'
import { z } from 'zod'
import { procedure, router } from './trpc.ts'

export const decisionRouter = router({
  awaiting: procedure
    .input(z.object({}))
    .query(({ ctx, input }) => listAwaiting(ctx.platform, ctx.actor, input)),
  get: procedure.input(byId).query(({ ctx, input }) => getDecision(ctx.platform, ctx.actor, input)),
  approve: procedure
    .input(byId)
    .mutation(({ ctx, input }) => approveDecision(ctx.platform, ctx.actor, input)),
  decline: procedure
    .input(byId)
    .mutation(({ ctx, input }) => declineDecision(ctx.platform, ctx.actor, input)),
})
