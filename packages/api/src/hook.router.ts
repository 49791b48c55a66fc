import { createHook, getHook, listHooks, rotateHookSecret, updateHook } from '@viewzenix/core/hook'
import { byId, createHookInput, previewInput, updateHookInput } from '@viewzenix/schema'
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
  /** What a message would do; a mutation only because a message is too long for a URL. */
  preview: procedure
    .input(previewInput)
    .mutation(({ ctx, input: { hookId, body, reading } }) =>
      ctx.preview(ctx.actor, { hookId, raw: Buffer.from(body), reading }),
    ),
  rotateSecret: procedure
    .input(byId)
    .mutation(({ ctx, input }) => rotateHookSecret(ctx.platform, ctx.actor, input)),
})
