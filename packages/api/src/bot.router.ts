import { createBot, deleteBot, getBot, listBots, pauseBot, resumeBot, updateBot } from '@viewzenix/core/bot'
import { byId, createBotInput, listBotsInput, updateBotInput } from '@viewzenix/schema'
import { procedure, router } from './trpc.ts'

export const botRouter = router({
  list: procedure
    .input(listBotsInput.optional())
    .query(({ ctx, input }) => listBots(ctx.platform, ctx.actor, input ?? {})),
  get: procedure.input(byId).query(({ ctx, input }) => getBot(ctx.platform, ctx.actor, input)),
  create: procedure
    .input(createBotInput)
    .mutation(({ ctx, input }) => createBot(ctx.platform, ctx.actor, input)),
  update: procedure
    .input(updateBotInput)
    .mutation(({ ctx, input }) => updateBot(ctx.platform, ctx.actor, input)),
  pause: procedure.input(byId).mutation(({ ctx, input }) => pauseBot(ctx.platform, ctx.actor, input)),
  resume: procedure.input(byId).mutation(({ ctx, input }) => resumeBot(ctx.platform, ctx.actor, input)),
  remove: procedure.input(byId).mutation(({ ctx, input }) => deleteBot(ctx.platform, ctx.actor, input)),
})
