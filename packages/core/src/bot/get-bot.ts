import { type BotView, byId } from '@viewzenix/schema'
import { Bot } from '../entities/bot.entity.ts'
import { notFound } from '../platform/errors.ts'
import { query } from '../platform/use-case.ts'
import { toBotViews } from './bot-view.ts'

/** One bot. */
export const getBot = query({
  name: 'bot.get',
  input: byId,
  permission: 'read',
  scope: 'bots:read',
  handle: async ({ em, workspaceId, now }, { id }): Promise<BotView> => {
    const bot = await em.findOne(Bot, { id })
    const [view] = bot ? await toBotViews(em, { workspaceId, now }, [bot]) : []
    if (!view) throw notFound('bot')
    return view
  },
})
