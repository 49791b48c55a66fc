import { createHook, getHook, listHooks, rotateHookSecret, updateHook } from '@viewzenix/core/hook'
import { byId, createHookInput, updateHookInput } from '@viewzenix/schema'
import { nothing, procedure, router } from './trpc.ts'

export const hookRouter = router({
  list: procedure.input(nothing).query(({ ctx }) => listHooks(ctx.platform, ctx.actor, {})),
  get: procedure.input(byId).query(({ ctx, input }) => getHook(ctx.platform, ctx.actor, input)),
  create: procedure
    .input(createHookInput)
    .mutation(({ ctx, input }) => createHook(ctx.platform, ctx.actor, input)),
  update: procedure
    .input(updateHookInput)
    .mutation(({ ctx, input }) => updateHook(ctx.platform, ctx.actor, input)),
  rotateSecret: procedure
    .input(byId)
    .mutation(({ ctx, input }) => rotateHookSecret(ctx.platform, ctx.actor, input)),
})
