import { listActivity } from '@viewzenix/core/activity'
import { listActivityInput } from '@viewzenix/schema'
import { procedure, router } from './trpc.ts'

export const activityRouter = router({
  list: procedure
    .input(listActivityInput)
    .query(({ ctx, input }) => listActivity(ctx.platform, ctx.actor, input)),
})
