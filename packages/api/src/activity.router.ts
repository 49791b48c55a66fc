import { listActivity, listActivityActors } from '@viewzenix/core/activity'
import { listActivityInput } from '@viewzenix/schema'
import { nothing, procedure, router } from './trpc.ts'

export const activityRouter = router({
  actors: procedure.input(nothing).query(({ ctx }) => listActivityActors(ctx.platform, ctx.actor, {})),
  list: procedure
    .input(listActivityInput)
    .query(({ ctx, input }) => listActivity(ctx.platform, ctx.actor, input)),
})
