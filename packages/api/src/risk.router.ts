import { getRisk, setRisk } from '@viewzenix/core/risk'
import { riskSubject, setRiskInput } from '@viewzenix/schema'
import { procedure, router } from './trpc.ts'

export const riskRouter = router({
  get: procedure.input(riskSubject).query(({ ctx, input }) => getRisk(ctx.platform, ctx.actor, input)),
  set: procedure.input(setRiskInput).mutation(({ ctx, input }) => setRisk(ctx.platform, ctx.actor, input)),
})
