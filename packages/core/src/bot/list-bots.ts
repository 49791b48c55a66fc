import { type BotView, listBotsInput } from '@viewzenix/schema'
import { Bot } from '../entities/bot.entity.ts'
import { query } from '../platform/use-case.ts'
import { toBotViews } from './bot-view.ts'

/** The bots of the workspace, oldest first. */
export const listBots = query({
  name: 'bot.list',
  input: listBotsInput,
  permission: 'read',
  scope: 'bots:read',
  handle: async ({ em, workspaceId, now }, { status, hookId }): Promise<BotView[]> => {
    const bots = await em.find(
      Bot,
      { ...(status && { status }), ...(hookId && { hookId }) },
      { orderBy: { createdAt: 'asc', id: 'asc' } },
    )
    return toBotViews(em, { workspaceId, now }, bots)
  },
})
