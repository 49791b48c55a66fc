import {
  cancelReplay,
  createReplay,
  deleteReplay,
  getReplay,
  listReplayActs,
  listReplayAlerts,
  listReplays,
} from '@viewzenix/core/replay'
import { byId, listReplayActsInput, listReplayAlertsInput, pageInput, replayInput } from '@viewzenix/schema'
import { procedure, router } from './trpc.ts'

export const replayRouter = router({
  list: procedure.input(pageInput).query(({ ctx, input }) => listReplays(ctx.platform, ctx.actor, input)),
  get: procedure.input(byId).query(({ ctx, input }) => getReplay(ctx.platform, ctx.actor, input)),
  alerts: procedure
    .input(listReplayAlertsInput)
    .query(({ ctx, input }) => listReplayAlerts(ctx.platform, ctx.actor, input)),
  acts: procedure
    .input(listReplayActsInput)
    .query(({ ctx, input }) => listReplayActs(ctx.platform, ctx.actor, input)),
  create: procedure
    .input(replayInput)
    .mutation(({ ctx, input }) => createReplay(ctx.platform, ctx.actor, input)),
  cancel: procedure.input(byId).mutation(({ ctx, input }) => cancelReplay(ctx.platform, ctx.actor, input)),
  delete: procedure.input(byId).mutation(({ ctx, input }) => deleteReplay(ctx.platform, ctx.actor, input)),
})
