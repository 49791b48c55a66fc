import { getAlert, listAlerts } from '@viewzenix/core/alert'
import { getHook } from '@viewzenix/core/hook'
import { authorize } from '@viewzenix/core/platform'
import { byId, listAlertsInput, sendAlertInput } from '@viewzenix/schema'
import { procedure, router } from './trpc.ts'

export const alertRouter = router({
  list: procedure
    .input(listAlertsInput)
    .query(({ ctx, input }) => listAlerts(ctx.platform, ctx.actor, input)),
  get: procedure.input(byId).query(({ ctx, input }) => getAlert(ctx.platform, ctx.actor, input)),
  /** A test message, through the real ingress. */
  send: procedure.input(sendAlertInput).mutation(async ({ ctx, input }) => {
    authorize(ctx.actor, { permission: 'trade', scope: 'alerts:write' })
    const hook = await getHook(ctx.platform, ctx.actor, { id: input.hookId })
    return ctx.sendAlert(ctx.actor, hook.id, input.body)
  }),
})
